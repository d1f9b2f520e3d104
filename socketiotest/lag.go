package socketiotest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// _lag is how long after the drain's start a balancer notices.
const _lag = 3 * time.Second

// Lag moves clients while the balancer goes on sending them back.
func Lag(t *testing.T, s Server) {
	for _, transport := range Transports[:2] {
		crowd := Crowd{Count: _clients, Version: s.Versions[0], Transport: transport}
		t.Run(transport+"/without delay", func(t *testing.T) {
			r := Move{Server: s, Crowd: crowd, Lag: _lag, Patience: _patience}.Insist(t)
			t.Logf("refused %d, told %v, back after %v, %s", r.Refused, r.Told, r.Back, r.Summary)
			r.assertMoved(t, crowd.Count)
			assert.Positive(t, r.Refused, "new sessions on the draining server")
		})
		t.Run(transport+"/with delay", func(t *testing.T) {
			r := Move{
				Server: s, Crowd: crowd, Lag: _lag, Patience: 2 * _twoTries,
				Old: Order{Delay: _lag + 200*time.Millisecond},
			}.Insist(t)
			t.Logf("refused %d, told %v, back after %v, %s", r.Refused, r.Told, r.Back, r.Summary)
			r.assertMoved(t, crowd.Count)
			assert.Zero(t, r.Refused)
			for _, c := range r.Seen {
				assert.Len(t, r.goodbyes(c.Spaces[0]), 1)
			}
			assert.LessOrEqual(t, r.Back, _twoTries+s.Stuck)
		})
	}
}

// Nginx moves clients that nginx binds to a server by their address (ip_hash),
// and that hears of the drain by a reload of its configuration.
func Nginx(t *testing.T, s Server) {
	for _, transport := range Transports[:2] {
		t.Run(transport+"/without delay", func(t *testing.T) { moveByNginx(t, s, transport, 0) })
		t.Run(transport+"/with delay", func(t *testing.T) {
			moveByNginx(t, s, transport, _lag+time.Second) // its workers take a moment to change
		})
	}
}

func moveByNginx(t *testing.T, s Server, transport string, delay time.Duration) {
	needNode(t)
	a, b := Start(t, Order{Name: "A", Delay: delay}), Start(t, Order{Name: "B"})
	n := startNginx(t, a, b)
	crowd := Crowd{URL: n.url, Count: _clients, Version: s.Versions[0], Transport: transport, Addresses: true}
	clients := Connect(t, crowd)
	seen := clients.await(t, 2*_patience, func(seen []Client) bool {
		return moved(seen, "A")+moved(seen, "B") == crowd.Count
	})
	onA := moved(seen, "A")
	require.Equal(t, crowd.Count, onA+moved(seen, "B"))
	require.Positive(t, onA)

	n.configure(t, []*App{a, b}, a)
	a.Signal(t)
	lag := time.AfterFunc(_lag, func() { n.reload(t) })
	defer lag.Stop()
	r := Result{crowd: crowd}
	r.Code, r.Outcome = a.Wait(t)
	r.Exited = time.Now()
	r.look(clients.On(t, crowd, "B", _patience))
	t.Logf("%d of %d were on A; told %v, back after %v, %s", onA, crowd.Count, r.Told, r.Back, r.Summary)
	if s.Flaps && r.Left == 1 {
		r.Left = 0 // it counts one for ever that was closed as it opened
	}
	r.assertMoved(t, crowd.Count)
	told := 0
	for _, c := range r.Seen {
		n := len(r.goodbyes(c.Spaces[0]))
		assert.LessOrEqual(t, n, 1, "client %d", c.ID)
		told += n
	}
	assert.Equal(t, onA, told, "goodbyes: one to each client that was on A")
}
