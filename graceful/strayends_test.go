package graceful_test

import (
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Some clients send a line end behind the body of a POST. It begins nothing (RFC
// 9112 section 2.2), so that the connection is idle.
func TestStrayLineEnds(t *testing.T) {
	for _, where := range places("mem") {
		for _, ends := range []string{"\r\n", "\n", "\r", "\r\n\r\n"} {
			for name, send := range map[string]func(p *peer){
				"with the body": func(p *peer) {
					p.send(withBodyOf("/free/1", "body") + ends)
					p.receive()
				},
				"behind chunks": func(p *peer) {
					p.send(inChunks("/free/1", "chunk", "") + ends)
					p.receive()
				},
				"behind the reply": func(p *peer) {
					p.send(withBodyOf("/free/1", "body"))
					p.receive()
					p.send(ends)
				},
				"in the drain": func(p *peer) {
					p.send(withBodyOf("/free/1", "body"))
					p.receive()
					time.AfterFunc(100*ms, func() { _, _ = io.WriteString(p, ends) }) // fails where it is closed
				},
				"after the last but one of two": func(p *peer) {
					p.send(withBodyOf("/free/1", "body") + ends + withBodyOf("/free/2", "body") + ends)
					p.receive()
					p.receive()
				},
			} {
				t.Run(fmt.Sprintf("%v, %q %s", where, ends, name), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						s := where.start(t, graceful.Config{}, newGated())
						p, _ := s.dial()
						send(p)
						synctest.Wait()
						assert.Equal(t, "idle 1", s.tracker.Counts().String())
						start := time.Now()
						drained := s.drain()
						p.gone()
						r := <-drained
						require.NoError(t, r.err)
						assertLeft(t, graceful.DefaultQuietPeriod, time.Since(start).Truncate(ms))
					})
				})
			}
		}
	}
}

// A line end that comes while the handler runs does not keep the connection.
func TestStrayLineEndsInFlight(t *testing.T) {
	for _, where := range kernelPlaces() {
		t.Run(where.String(), func(t *testing.T) {
			s := where.start(t, graceful.Config{}, newGated())
			p, c := s.dial()
			p.sendAtOnce(c, withBodyOf("/held", "body")+"\r\n")
			<-s.gate.began
			drained := s.drain()
			s.await(graceful.PhaseWait)
			p.send("\r\n")
			close(s.gate.free)
			got := p.receive()
			assert.Equal(t, "/held", got.Body)
			p.gone()
			s.unforced(drained)
		})
	}
}

// A line end in a TLS record of its own hides no request: TLS holds the next record,
// and gives it when it is asked again.
func TestRequestBehindStrayLineEnd(t *testing.T) {
	for _, where := range places("mem") {
		t.Run(where.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				gate := newGated()
				s := where.start(t, graceful.Config{Late: graceful.Serve}, gate)
				p, c := s.dial()
				p.sendAtOnce(c, withBodyOf("/held", "body"), "\r\n", getText("/free/2"))
				<-gate.began
				drained := s.drain()
				synctest.Wait()
				close(gate.free)
				for _, want := range []string{"/held", "/free/2"} {
					got := p.receive()
					assert.Equal(t, want, got.Body)
					assert.Equal(t, want == "/free/2", got.Close)
				}
				p.gone()
				s.unforced(drained)
			})
		})
	}
}
