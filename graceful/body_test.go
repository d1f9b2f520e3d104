package graceful_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
