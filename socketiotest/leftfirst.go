package socketiotest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// LeftFirst drains after all clients have left by themselves, and returns what
// became of it. A server may have forgotten to close their connections.
func LeftFirst(t *testing.T, s Server, order Order) (code int, outcome Outcome) {
	t.Helper()
	order.Name = "A"
	a := Start(t, order)
	crowd := Crowd{Count: _clients, Version: s.Versions[0], Transport: "websocket", URL: a.URL}
	clients := Connect(t, crowd)
	seen := clients.Settled(t, crowd, "A", _patience)
	require.Equal(t, crowd.Count, moved(seen, "A"))
	require.Equal(t, crowd.Count, a.State(t, false).Hijacked)
	clients.Say(t, "leave")
	require.Eventually(t, func() bool { return a.State(t, false).Clients == 0 }, _patience, 20*time.Millisecond)
	a.Signal(t)
	code, outcome = a.Wait(t)
	t.Log(outcome.Summary)
	return code, outcome
}
