package graceful_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Where a handler panics, net/http closes the connection while it still looks for
// the end of the stream: nobody else may read then. For the race detector.
func TestHandlerPanicsInTheDrain(t *testing.T) {
	const clients = 40
	for _, where := range kernelPlaces() {
		t.Run(where.String(), func(t *testing.T) {
			gate := newGated()
			s := where.start(t, graceful.Config{Late: graceful.Serve}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				gate.ServeHTTP(w, r)
				assert.NoError(t, http.NewResponseController(w).Flush())
				panic(http.ErrAbortHandler)
			}))
			done := make(chan string, clients)
			for i := range clients {
				p, _ := s.dial()
				p.get("/held")
				<-gate.began
				go func() {
					<-gate.free
					for range i % 5 {
						_, _ = io.WriteString(p, getText("/free")) // fails where it is closed
					}
					p.patiently()
					resp, err := http.ReadResponse(p.r, nil)
					got := ""
					if err == nil {
						b, _ := io.ReadAll(resp.Body) // it is cut
						got = string(b)
						_ = resp.Body.Close()
					}
					_ = p.Close()
					done <- got
				}()
			}
			drained := s.drain()
			s.await(graceful.PhaseWait)
			close(gate.free)
			for range clients {
				assert.Equal(t, "/held", <-done)
			}
			s.unforced(drained)
		})
	}
}
