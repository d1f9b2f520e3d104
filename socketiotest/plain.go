package socketiotest

import (
	"slices"
	"testing"
	"time"
)

// Plain does what Matrix does with the calls that one would think of.
func Plain(t *testing.T, s Server, assess func(t *testing.T, call, transport string, r Result)) {
	t.Helper()
	var calls []string
	instance := s.New("")
	for call := range instance.Plain {
		calls = append(calls, call)
	}
	if instance.Stop != nil {
		instance.Stop()
	}
	slices.Sort(calls)
	for _, call := range calls {
		for _, transport := range Transports[:2] {
			t.Run(call+"/"+transport, func(t *testing.T) {
				crowd := Crowd{Count: _clients, Version: s.Versions[0], Transport: transport, Namespaces: "mixed"}
				r := Move{
					Server: s, Crowd: crowd, Patience: 2 * time.Second,
					Old: Order{Plain: call, Limit: 5 * time.Second},
				}.Do(t)
				t.Log(r.row(s, crowd, call))
				assess(t, call, transport, r)
			})
		}
	}
}
