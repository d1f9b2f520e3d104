package graceful_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A reply that closes its connection comes whole, whatever the client sends
// before it has read that: no reset destroys it on its way.
func TestLastReplyComesWhole(t *testing.T) {
	const clients, size = 10, 600 << 10
	large := body(size)
	for _, where := range kernelPlaces() {
		for _, when := range where.phases() {
			t.Run(fmt.Sprintf("%v, %s", where, when.name), func(t *testing.T) {
				gate := newGated()
				s := where.start(t, when.config, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					gate.began <- r
					<-gate.free
					_, _ = strings.NewReader(large).WriteTo(w)
				}))
				var peers []*peer
				for range clients {
					p, _ := s.dial()
					p.get("/")
					<-gate.began
					peers = append(peers, p)
				}
				drained := s.drain()
				s.await(when.begun)
				close(gate.free)
				for _, p := range peers {
					_, err := p.r.Peek(1) // it is on its way, and says that it closes
					require.NoError(t, err)
				}
				for _, p := range peers {
					p.send(getText("/next") + getText("/and/another"))
				}
				for _, p := range peers {
					got := p.receive()
					assert.True(t, got.Close)
					assert.True(t, got.Body == large, "%d bytes", len(got.Body))
					_ = p.Close()
				}
				s.unforced(drained)
			})
		}
	}
}

// What a client sends that the server reads ahead, while it closes behind its last
// reply, is nobody's concern; least of all that of two goroutines at once.
func TestLastReplyCrossesWhatTheClientSends(t *testing.T) {
	const clients = 60
	for _, where := range kernelPlaces() {
		t.Run(where.String(), func(t *testing.T) {
			gate := newGated()
			s := where.start(t, graceful.Config{Late: graceful.Serve}, gate)
			done := make(chan int, clients)
			for i := range clients {
				p, _ := s.dial()
				p.get("/held")
				<-gate.began
				go func() {
					<-gate.free
					replies := 0
					for range i % 4 {
						_, _ = p.Write([]byte(getText("/free"))) // fails where it is closed
					}
					for {
						got, err := p.tryReceive()
						if err == nil {
							replies++
						}
						if err != nil || got.Close {
							done <- replies
							_ = p.Close()
							return
						}
					}
				}()
			}
			drained := s.drain()
			s.await(graceful.PhaseWait)
			close(gate.free)
			for range clients {
				assert.Positive(t, <-done)
			}
			s.unforced(drained)
		})
	}
}
