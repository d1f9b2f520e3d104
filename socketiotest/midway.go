package socketiotest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Midway drains while clients are still connecting and upgrading.
func Midway(t *testing.T, s Server) {
	for _, transport := range s.transports() {
		t.Run(transport, func(t *testing.T) {
			needNode(t)
			a, b := Start(t, Order{Name: "A"}), Start(t, Order{Name: "B"})
			balancer := NewBalancer(t, a, false)
			crowd := Crowd{
				URL: balancer.URL, Count: 2 * _clients, Version: s.Versions[0], Transport: transport, Pace: 10,
			}
			clients := Connect(t, crowd)
			require.Eventually(t, func() bool { return moved(clients.Say(t, "state"), "A") >= crowd.Count/4 },
				_patience, 5*time.Millisecond)
			balancer.To(t, b)
			a.Signal(t)
			var r Result
			r.Code, r.Outcome = a.Wait(t)
			r.Exited, r.crowd = time.Now(), crowd
			r.look(clients.On(t, crowd, "B", _patience))
			t.Logf("%s; %s", r.reasons(), r.Summary)
			r.assertMoved(t, crowd.Count)
		})
	}
}
