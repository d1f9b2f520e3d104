package socketiotest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Transports are the ways in which a client can connect.
var Transports = []string{"polling", "websocket", "upgrade"}

// _clients is how many clients a cell of the matrix has.
const _clients = 20

// Move is one rolling restart: a server with clients is drained while the
// balancer knows another one.
type Move struct {
	Server Server
	Crowd  Crowd
	Old    Order // of the server that is drained
	// Lag is how long after the drain's start the balancer notices. The default
	// is zero: it knows before.
	Lag time.Duration
	// Patience is how long after the end of the drain the clients may take.
	Patience time.Duration
}

// Do does the move.
func (m Move) Do(t *testing.T) Result {
	t.Helper()
	needNode(t)
	m.Old.Name = "A"
	m.Crowd.Flaps = m.Server.flaps(m.Crowd)
	a := Start(t, m.Old)
	b := Start(t, Order{Name: "B", TLS: m.Old.TLS})
	balancer := NewBalancer(t, a, m.Old.TLS)
	m.Crowd.URL = balancer.URL
	clients := Connect(t, m.Crowd)
	// One whose session the server drops in its upgrade comes again after 45 s.
	seen := clients.Settled(t, m.Crowd, "A", 3*_patience+time.Duration(m.Crowd.Count)*20*time.Millisecond)
	want := m.Crowd.Count
	if m.Crowd.Flaps {
		want-- // the server may not let one in; it is on its way, and moves as well
	}
	require.GreaterOrEqual(t, m.Crowd.on(seen, "A"), want, "clients on A at the start")

	if m.Lag == 0 {
		balancer.To(t, b)
	}
	a.Signal(t)
	if m.Lag > 0 {
		time.Sleep(m.Lag)
		balancer.To(t, b)
	}
	r := Result{crowd: m.Crowd}
	r.Code, r.Outcome = a.Wait(t)
	r.Exited = time.Now()
	seen = clients.On(t, m.Crowd, "B", m.Patience)
	if m.Crowd.Notes {
		clients.Say(t, "stop notes")
		for limit := time.Now().Add(_patience); time.Now().Before(limit) && unacked(clients.Say(t, "state")) > 0; {
			time.Sleep(50 * time.Millisecond)
		}
		seen = clients.Say(t, "state")
	}
	r.Refused, r.Logs = int(balancer.Refused.Load()), a.Logs()
	r.look(seen)
	return r
}

// Insist does the move, and does it again where a server has not let a client in,
// with or without a drain: three times at the most where its sessions break by
// themselves, as googollee's do, and twice where the new server, which nothing
// stops, has left a client without a word, which was seen of zishang520.
func (m Move) Insist(t *testing.T) Result {
	t.Helper()
	most := 2
	if m.Server.flaps(m.Crowd) {
		most = 3
	}
	r := m.Do(t)
	for tries := 1; tries < most && r.Moved < m.Crowd.Count && (most == 3 || r.keptOut()); tries++ {
		t.Logf("%d of %d moved, which may be the server's own fault; once more", r.Moved, m.Crowd.Count)
		r = m.Do(t)
	}
	return r
}

// keptOut reports whether all clients that have not moved were told to, once, and have
// got neither an answer nor an error since.
func (r *Result) keptOut() bool {
	for _, c := range r.Seen {
		s := c.Spaces[0]
		if r.crowd.on([]Client{c}, "B") == 0 && (len(r.goodbyes(s)) != 1 || s.Errors > 0 || s.On != "") {
			return false
		}
	}
	return true
}

func unacked(seen []Client) (n int) {
	for _, c := range seen {
		n += c.Sent - c.Acked
	}
	return n
}
