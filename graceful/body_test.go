package graceful_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A late request whose body is there is no reason to drop what is behind it.
func TestPipelinedBehindALateBody(t *testing.T) {
	for _, where := range kernelPlaces() {
		for _, when := range where.phases() {
			for name, post := range map[string]string{
				"a body":        withBodyOf("/free/1", "body"),
				"70 KiB":        withBodyOf("/free/1", body(70<<10)),
				"chunks":        inChunks("/free/1", "chunk", "A: b\r\n"),
				"large chunks":  inChunks("/free/1", body(70<<10), ""),
				"small chunks":  inSmallChunks("/free/1", body(200<<10)),
				"an empty body": withBodyOf("/free/1", ""),
			} {
				t.Run(fmt.Sprintf("%v, %s, %s", where, when.name, name), func(t *testing.T) {
					gate := newGated()
					config := when.config
					config.KeepAliveInterval = time.Minute // leaves the client all the time
					s := where.start(t, config, gate)
					held, _ := s.dial()
					held.get("/held")
					<-gate.began
					p, c := s.dial()
					require.Equal(t, "/free/0", p.ask("/free/0").Body)
					drained := s.drain()
					s.await(when.begun)
					p.sendAtOnce(c, post, getText("/free/2"))
					for i := range 2 {
						got := p.receive()
						assert.Equal(t, when.status, got.Status)
						assert.Equal(t, i == 1, got.Close)
					}
					p.gone()
					close(gate.free)
					held.receive()
					held.gone()
					s.unforced(drained)
				})
			}
		}
	}
}

// The rest of a body that comes as its rejection is about to go out is as good as
// one that was there.
func TestPipelinedBehindALateBodyThatIsJustComing(t *testing.T) {
	for _, where := range kernelPlaces() {
		t.Run(where.String(), func(t *testing.T) {
			began, free := make(chan struct{}), make(chan struct{})
			rejection := graceful.NewRejection(http.StatusBadGateway, "elsewhere\n", 0)
			config := graceful.Config{Timeout: time.Hour, KeepAliveInterval: time.Minute}
			config.Rejection = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					began <- struct{}{}
					<-free
				}
				rejection.ServeHTTP(w, r)
			})
			s := where.start(t, config, http.HandlerFunc(say))
			p, _ := s.dial()
			require.Equal(t, "/0", p.ask("/0").Body)
			drained := s.drain()
			s.await(graceful.PhaseWait)
			post := withBodyOf("/1", body(100))
			p.send(post[:len(post)-50])
			<-began // not waited for any longer
			p.send(post[len(post)-50:])
			p.get("/2")
			s.awaitBytes()
			close(free)
			for i := range 2 {
				got := p.receive()
				assert.Equal(t, http.StatusBadGateway, got.Status)
				assert.Equal(t, i == 1, got.Close)
			}
			p.gone()
			s.unforced(drained)
		})
	}
}

// inSmallChunks is a request whose body takes half as much again on its way.
func inSmallChunks(path, text string) string {
	const size = 10
	var b strings.Builder
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", path)
	for chunk := range slices.Chunk([]byte(text), size) {
		fmt.Fprintf(&b, "%x\r\n%s\r\n", len(chunk), chunk)
	}
	return b.String() + "0\r\n\r\n"
}
