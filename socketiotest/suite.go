package socketiotest

import (
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
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

// Result is what became of it.
type Result struct {
	Outcome
	Code    int
	Began   time.Time
	Ended   time.Duration // when the process ended, after the signal
	Seen    []Client
	Moved   int
	Refused int
	Told    time.Duration // when the last client noticed, after the drain's start
	Back    time.Duration // how long after it noticed the last client was back
	Reasons map[string]int
	Logs    string

	flaps bool // see Server.Flaps
}

// Do does the move.
func (m Move) Do(t *testing.T) Result {
	t.Helper()
	needNode(t)
	m.Old.Name = "A"
	a := Start(t, m.Old)
	b := Start(t, Order{Name: "B", TLS: m.Old.TLS})
	balancer := NewBalancer(t, a, m.Old.TLS)
	m.Crowd.URL = balancer.URL
	clients := Connect(t, m.Crowd)
	seen := clients.Settled(t, m.Crowd, "A", 2*_patience+time.Duration(m.Crowd.Count)*20*time.Millisecond)
	there := Moved(seen, "A")
	if m.Server.Flaps {
		there = Reached(seen, "A")
	}
	require.Equal(t, m.Crowd.Count, there, "clients on A at the start")

	if m.Lag == 0 {
		balancer.To(t, b)
	}
	began := time.Now()
	a.Signal(t)
	if m.Lag > 0 {
		time.Sleep(m.Lag)
		balancer.To(t, b)
	}
	r := Result{Began: began, flaps: m.Server.Flaps && m.Crowd.Transport == "upgrade"}
	r.Code, r.Outcome = a.Wait(t)
	r.Ended = time.Since(began)
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

// look sums up what the clients have seen.
func (r *Result) look(seen []Client) {
	r.Seen, r.Moved, r.Reasons = seen, Moved(seen, "B"), make(map[string]int)
	if r.flaps {
		r.Moved = Reached(seen, "B")
	}
	for _, c := range seen {
		for _, s := range c.Spaces {
			for _, d := range r.goodbyes(s) {
				r.Reasons[d.Reason]++
				at := time.UnixMilli(d.At)
				r.Told = max(r.Told, at.Sub(r.Outcome.Began))
				for _, on := range s.Servers {
					if on.At >= d.At {
						r.Back = max(r.Back, time.UnixMilli(on.At).Sub(at))
						break
					}
				}
			}
		}
	}
}

// goodbyes are the disconnects from the drained server since its drain began.
func (r *Result) goodbyes(s Space) (list []Disconnect) {
	for _, d := range s.Disconnects {
		if d.From != "B" && d.At >= r.Outcome.Began.UnixMilli() {
			list = append(list, d)
		}
	}
	return list
}

func unacked(seen []Client) (n int) {
	for _, c := range seen {
		n += c.Sent - c.Acked
	}
	return n
}

// reasons lists what the clients were told, in a fixed order.
func (r *Result) reasons() string {
	var parts []string
	for reason, n := range r.Reasons {
		parts = append(parts, fmt.Sprintf("%s %d", reason, n))
	}
	slices.Sort(parts)
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// Row is the result as a row of the table, which go run ./table collects.
func (r *Result) row(s Server, crowd Crowd, call string) string {
	ms := func(d time.Duration) string { return fmt.Sprint(d.Round(time.Millisecond)) }
	return fmt.Sprintf("CELL | %s | %d.x | %s | %s | %d/%d | %s | %s | %s | %d | %s |",
		s.Name, crowd.Version, crowd.Transport, call, r.Moved, crowd.Count, r.reasons(),
		ms(r.Told), ms(r.Back), r.Code, ms(r.Outcome.Took))
}

// assertMoved asserts what a stock client may expect of every move.
func (r *Result) assertMoved(t *testing.T, count int) {
	t.Helper()
	if !assert.Equal(t, count, r.Moved, "clients that moved by themselves") {
		for _, c := range r.Seen {
			if Moved([]Client{c}, "B") == 0 {
				t.Logf("not on B: %+v", c)
			}
		}
	}
	assert.Zero(t, r.Code, "exit code: %s", r.Summary)
	assert.Empty(t, r.Forced)
	if !r.flaps {
		assert.Zero(t, r.Left, "clients left on the drained server")
	}
	assert.Zero(t, r.Open, "connections left")
	for reason := range r.Reasons {
		assert.Contains(t, []string{"transport close", "transport error"}, reason)
	}
}

// Matrix moves 20 clients for each transport and each version of the client.
func Matrix(t *testing.T, s Server) {
	for _, version := range s.Versions {
		for _, transport := range Transports {
			t.Run(fmt.Sprintf("client %d/%s", version, transport), func(t *testing.T) {
				crowd := Crowd{Count: _clients, Version: version, Transport: transport, Namespaces: "mixed"}
				patience := 5*time.Second + s.Stuck
				if s.Flaps {
					patience = _patience
				}
				r := Move{Server: s, Crowd: crowd, Patience: patience}.Do(t)
				t.Log(r.row(s, crowd, "gracefulfx"))
				r.assertMoved(t, crowd.Count)
				if s.Flaps && transport == "upgrade" {
					return // its sessions come and go, drain or not
				}
				assert.Less(t, r.Told, time.Second, "when the last client noticed")
				assert.LessOrEqual(t, r.Back, 2*time.Second+s.Stuck, "when the last client was back")
				for _, c := range r.Seen {
					for _, space := range c.Spaces {
						assert.Len(t, r.goodbyes(space), 1, "client %d on %s", c.ID, space.Name)
					}
				}
				if assert.Len(t, r.Closers, 1) {
					assert.Equal(t, "socketio", r.Closers[0].Name)
					assert.Contains(t, r.Closers[0].Detail, "told 20 clients")
				}
			})
		}
	}
}

// Plain does what Matrix does with the calls that one would think of.
func Plain(t *testing.T, s Server, assess func(t *testing.T, call, transport string, r Result)) {
	t.Helper()
	var calls []string
	for call := range s.New("").Plain {
		calls = append(calls, call)
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

// TLS moves clients over TLS.
func TLS(t *testing.T, s Server) {
	for _, transport := range Transports {
		t.Run(transport, func(t *testing.T) {
			crowd := Crowd{Count: _clients, Version: s.Versions[0], Transport: transport}
			r := Move{Server: s, Crowd: crowd, Patience: _patience, Old: Order{TLS: true}}.Do(t)
			r.assertMoved(t, crowd.Count)
		})
	}
}

// Late moves clients under the policy that serves late requests.
func Late(t *testing.T, s Server) {
	for _, transport := range Transports {
		t.Run(transport, func(t *testing.T) {
			crowd := Crowd{Count: _clients, Version: s.Versions[0], Transport: transport, Namespaces: "mixed"}
			r := Move{Server: s, Crowd: crowd, Patience: _patience, Old: Order{Late: graceful.Serve}}.Do(t)
			r.assertMoved(t, crowd.Count)
		})
	}
}

// Lag moves clients while the balancer goes on sending them back for 3 s.
func Lag(t *testing.T, s Server) {
	const lag = 3 * time.Second
	for _, transport := range Transports[:2] {
		crowd := Crowd{Count: _clients, Version: s.Versions[0], Transport: transport}
		t.Run(transport+"/without delay", func(t *testing.T) {
			r := Move{Server: s, Crowd: crowd, Lag: lag, Patience: 10 * time.Second}.Do(t)
			t.Logf("refused %d, told %v, back after %v, %s", r.Refused, r.Told, r.Back, r.Summary)
			r.assertMoved(t, crowd.Count)
			assert.Positive(t, r.Refused, "new sessions on the draining server")
		})
		t.Run(transport+"/with delay", func(t *testing.T) {
			r := Move{
				Server: s, Crowd: crowd, Lag: lag, Patience: 5 * time.Second,
				Old: Order{Delay: lag + 200*time.Millisecond},
			}.Do(t)
			t.Logf("refused %d, told %v, back after %v, %s", r.Refused, r.Told, r.Back, r.Summary)
			r.assertMoved(t, crowd.Count)
			assert.Zero(t, r.Refused)
			for _, c := range r.Seen {
				assert.Len(t, r.goodbyes(c.Spaces[0]), 1)
			}
			assert.LessOrEqual(t, r.Back, 2*time.Second+s.Stuck)
		})
	}
}

// Notes moves clients that emit acknowledged events all the time, with the
// client's own retries.
func Notes(t *testing.T, s Server) {
	for _, transport := range Transports {
		t.Run(transport, func(t *testing.T) {
			crowd := Crowd{Count: _clients, Version: 4, Transport: transport, Notes: true}
			r := Move{Server: s, Crowd: crowd, Patience: 5 * time.Second}.Do(t)
			r.assertMoved(t, crowd.Count)
			var sent int
			for _, c := range r.Seen {
				assert.Equal(t, c.Sent, c.Acked, "client %d", c.ID)
				sent += c.Sent
			}
			t.Logf("%d events, all acknowledged", sent)
			assert.Greater(t, sent, crowd.Count*5)
		})
	}
}

// Midway drains while clients are still connecting and upgrading.
func Midway(t *testing.T, s Server) {
	for _, transport := range Transports {
		t.Run(transport, func(t *testing.T) {
			needNode(t)
			a, b := Start(t, Order{Name: "A"}), Start(t, Order{Name: "B"})
			balancer := NewBalancer(t, a, false)
			crowd := Crowd{
				URL: balancer.URL, Count: 2 * _clients, Version: s.Versions[0], Transport: transport, Pace: 10,
			}
			clients := Connect(t, crowd)
			require.Eventually(t, func() bool { return Moved(clients.Say(t, "state"), "A") >= crowd.Count/4 },
				_patience, 5*time.Millisecond)
			balancer.To(t, b)
			a.Signal(t)
			var r Result
			r.Code, r.Outcome = a.Wait(t)
			r.flaps = s.Flaps
			r.look(clients.On(t, crowd, "B", _patience))
			t.Logf("%s; %s", r.reasons(), r.Summary)
			r.assertMoved(t, crowd.Count)
		})
	}
}

// Chromium moves a page of headless Chromium for each version of the client,
// with its default transports.
func Chromium(t *testing.T, s Server) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip(err)
	}
	for _, version := range s.Versions {
		t.Run(fmt.Sprintf("client %d", version), func(t *testing.T) {
			// A browser has six connections to a host, and a long poll takes one.
			crowd := Crowd{Count: 3, Version: version, Transport: "upgrade", Chromium: chromium}
			r := Move{Server: s, Crowd: crowd, Patience: _patience}.Do(t)
			t.Log(r.row(s, crowd, "gracefulfx, in Chromium"))
			r.assertMoved(t, crowd.Count)
		})
	}
}

// Many moves 2,000 clients at once, and over a time.
func Many(t *testing.T, s Server, transport string) {
	for _, spread := range []time.Duration{0, 4 * time.Second} {
		t.Run(fmt.Sprintf("spread %v", spread), func(t *testing.T) {
			crowd := Crowd{Count: 2000, Version: s.Versions[0], Transport: transport, Pace: 2}
			r := Move{
				Server: s, Crowd: crowd, Patience: 3 * _patience,
				Old: Order{Spread: spread, Limit: 15 * time.Second},
			}.Do(t)
			require.Len(t, r.Closers, 1)
			at := func(d int64) time.Duration { return time.UnixMilli(d).Sub(r.Outcome.Began) }
			slots := make(map[time.Duration]int)
			for _, c := range r.Seen {
				for _, d := range r.goodbyes(c.Spaces[0]) {
					slots[at(d.At).Truncate(500*time.Millisecond)]++
				}
			}
			t.Logf("last of %d had heard it after %v, the closer took %v, back within %v, per half second %v, %s; %s",
				crowd.Count, r.Told, r.Closers[0].Took, r.Back, slots, r.reasons(), r.Summary)
			r.assertMoved(t, crowd.Count)
			// A busy machine took up to 3.4 s; the bound only says that it ends. The
			// clients share one thread, so that the last one reads it later still.
			assert.Less(t, r.Closers[0].Took, spread+10*time.Second, "until all were told")
			assert.GreaterOrEqual(t, r.Closers[0].Took, spread/2, "the spread")
		})
	}
}

// LeftFirst drains after all clients have left by themselves, and returns what
// became of it. A server may have forgotten to close their connections.
func LeftFirst(t *testing.T, s Server, order Order) (code int, outcome Outcome) {
	t.Helper()
	order.Name = "A"
	a := Start(t, order)
	crowd := Crowd{Count: _clients, Version: s.Versions[0], Transport: "websocket", URL: a.URL}
	clients := Connect(t, crowd)
	seen := clients.Settled(t, crowd, "A", _patience)
	require.Equal(t, crowd.Count, Moved(seen, "A"))
	require.Equal(t, crowd.Count, a.State(t, false).Hijacked)
	clients.Say(t, "leave")
	require.Eventually(t, func() bool { return a.State(t, false).Clients == 0 }, _patience, 20*time.Millisecond)
	a.Signal(t)
	code, outcome = a.Wait(t)
	t.Log(outcome.Summary)
	return code, outcome
}

// LateHandshake opens sessions on connections that were there before the drain,
// while the late policy is to serve. It returns the statuses of the replies and
// how the process ended.
func LateHandshake(t *testing.T, order Order, handshake string) (statuses []int, code int, logs string) {
	t.Helper()
	order.Name, order.Late = "A", graceful.Serve
	a := Start(t, order)
	var clients []*http.Client
	for range 10 {
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		client := &http.Client{Transport: transport, Timeout: _patience}
		_, err := get(client, a.URL+"/state")
		require.NoError(t, err)
		clients = append(clients, client)
	}
	a.Signal(t)
	time.Sleep(30 * time.Millisecond) // the closers have begun, and idle connections stay for 100 ms
	for _, client := range clients {
		if status, err := get(client, a.URL+handshake); err == nil {
			statuses = append(statuses, status)
		}
	}
	code, _ = a.Wait(t)
	return statuses, code, a.Logs()
}

func get(client *http.Client, url string) (status int, err error) {
	resp, err := client.Get(url) //nolint:noctx // the client has a timeout
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}
