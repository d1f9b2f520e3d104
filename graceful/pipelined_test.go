package graceful_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// withBody gives a request text a body.
func withBody(text string) string {
	return strings.Replace(text, "\r\n\r\n", "\r\nContent-Length: 4\r\n\r\nbody", 1)
}

// begins returns where the requests of a text begin.
func begins(text string) (at []int) {
	for i := range text {
		if strings.HasPrefix(text[i:], "GET ") {
			at = append(at, i)
		}
	}
	return at
}

// Pipelined requests are answered in their order, the last with Connection:
// close, wherever they are cut on their way. Where a head was cut, and a byte of
// its rest read ahead, nobody can tell where it ends: its reply may go without.
func TestPipelinedRequestsAreAnsweredInTheirOrder(t *testing.T) {
	held, second, third := getText("/held"), getText("/free/2"), getText("/free/3")
	tests := []struct {
		name string
		late graceful.LatePolicy
		text string
	}{
		{"served late", graceful.Serve, held + second + third},
		{"rejected", graceful.Reject, held + second + third},
		{"behind a body that nobody reads", graceful.Serve, withBody(held) + second + third},
		{"around a body", graceful.Serve, held + withBody(second) + third},
	}
	for _, tt := range tests {
		at := begins(tt.text)
		t.Run(tt.name+", the rest comes while the handler runs", func(t *testing.T) {
			wrong := make(map[string]string)
			for cut := at[1]; cut <= len(tt.text); cut++ {
				part, rest := tt.text[:cut], tt.text[cut:]
				if strings.HasSuffix(part, "body") || slices.Contains(at, cut) && strings.Contains(tt.text[:at[1]], "body") {
					continue // in memory nobody can look for it; see below
				}
				got := pipelined(t, tt.late, part, rest, true)
				if got == "keep keep keep" && cut < len(tt.text) {
					continue
				}
				if got != "keep keep close" {
					wrong[fmt.Sprintf("cut at %d: %q", cut, part[cut-4:])] = got
				}
			}
			assert.Empty(t, wrong)
		})

		t.Run(tt.name+", the rest comes when it has returned", func(t *testing.T) {
			wrong := make(map[string]string)
			for cut := at[1] + 1; cut < len(tt.text); cut++ {
				if slices.Contains(at, cut) || inBody(tt.text, cut) {
					continue // no part of the next one has come: it may be too late
				}
				part, rest := tt.text[:cut], tt.text[cut:]
				if got := pipelined(t, tt.late, part, rest, false); got != "keep keep close" {
					wrong[fmt.Sprintf("cut at %d: %q", cut, part[cut-4:])] = got
				}
			}
			assert.Empty(t, wrong)
		})
	}
}

// inBody reports whether the cut lies behind a head whose body has not all come.
func inBody(text string, cut int) bool {
	head := strings.LastIndex(text[:cut], "\r\n\r\n")
	return head >= 0 && strings.HasPrefix(text[head+4:], "body") && cut < head+4+len("body")
}

// pipelined sends three requests in two parts, the second while the first
// handler runs or when it has returned, and tells what each reply says.
func pipelined(t *testing.T, late graceful.LatePolicy, part, rest string, atOnce bool) (got string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		a := start(t, graceful.Config{Late: late}, &http.Server{Handler: newGated()})
		p := a.dial()
		p.send(part)
		<-a.gate.began
		drained := a.drain()
		a.await(graceful.PhaseWait)
		if atOnce {
			p.send(rest)
			synctest.Wait()
		}
		close(a.gate.free)
		if !atOnce {
			synctest.Wait()
			_, _ = io.WriteString(p, rest) // fails where it is lost
		}
		got = p.receiveAll()
		assert.NoError(t, (<-drained).err)
	})
	return got
}

// receiveAll reads three replies and tells of each whether it says Connection:
// close.
func (p *peer) receiveAll() string {
	p.Helper()
	var got []string
	for range 3 {
		switch reply, err := p.tryReceive(); {
		case err != nil || reply.Status == http.StatusBadRequest: // the answer to half a head
			got = append(got, "lost")
		case reply.Close:
			got = append(got, "close")
		default:
			got = append(got, "keep")
		}
	}
	return strings.Join(got, " ")
}

// Half a head that was read together with the request before it is awaited,
// wherever it is cut, and whether that request was answered before the drain.
func TestPipelinedHalfAHeadIsAwaited(t *testing.T) {
	first, second := getText("/held"), getText("/free/2")
	for _, before := range []bool{true, false} {
		t.Run(fmt.Sprintf("answered before the drain: %v", before), func(t *testing.T) {
			wrong := make(map[string]string)
			for cut := 1; cut < len(second); cut++ {
				synctest.Test(t, func(t *testing.T) {
					a := start(t, graceful.Config{Late: graceful.Serve}, &http.Server{Handler: newGated()})
					p := a.dial()
					p.send(first + second[:cut])
					<-a.gate.began
					var drained <-chan outcome
					if before {
						close(a.gate.free)
						p.receive()
						synctest.Wait()
						drained = a.drain()
					} else {
						drained = a.drain()
						close(a.gate.free)
						p.receive()
					}
					time.Sleep(4 * time.Second)
					_, _ = io.WriteString(p, second[cut:])
					if got, err := p.tryReceive(); err != nil || got.Status != 200 || !got.Close {
						wrong[second[:cut]] = fmt.Sprint(got.Status, err)
					}
					assert.NoError(t, (<-drained).err)
				})
			}
			assert.Empty(t, wrong)
		})
	}
}

// A head that fills net/http's buffer to the last byte.
func TestPipelinedBehindAFullBuffer(t *testing.T) {
	full := "GET /held HTTP/1.1\r\nHost: x\r\nX-Long: "
	full += strings.Repeat("l", 4096-len(full)-4) + "\r\n\r\n"
	got := pipelined(t, graceful.Serve, full, getText("/free/2")+getText("/free/3"), true)
	assert.Equal(t, "keep keep close", got)
}

// A byte may come before net/http has called the handler: many rounds, for the
// race detector.
func TestPipelinedRequestOvertakesTheHandler(t *testing.T) {
	for name, parts := range map[string][]string{
		"alone":              {getText("/1"), getText("/2"), getText("/3")},
		"behind two at once": {getText("/1") + getText("/2"), getText("/3")},
		"in front of two":    {getText("/1"), getText("/2") + getText("/3")},
		"with a body":        {withBody(getText("/1")) + getText("/2"), withBody(getText("/3"))},
	} {
		t.Run(name, func(t *testing.T) {
			a := serve(t, graceful.Config{}, say)
			p := a.dial()
			for range 300 {
				for _, part := range parts {
					p.send(part)
				}
				for _, want := range []string{"/1", "/2", "/3"} {
					require.Equal(t, want, p.receive().Body)
				}
			}
		})
	}
}

// net/http looks beyond the end of a trailer whose lines have no carriage
// returns: it gets what is there, as from any other connection.
func TestPipelinedBehindABareTrailer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, func(w http.ResponseWriter, r *http.Request) {
			_, err := io.Copy(io.Discard, r.Body)
			assert.NoError(t, err)
			say(w, r)
		})
		p := a.dial()
		p.send("POST /1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\n\n" + getText("/2"))
		assert.Equal(t, "/1", p.receive().Body)
		assert.Equal(t, "/2", p.receive().Body)
		assert.NoError(t, (<-a.drain()).err)
	})
}
