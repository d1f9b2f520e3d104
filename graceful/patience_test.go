package graceful_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// What had come when the patience ran out is answered to the last, though it is
// more than is kept, and TLS holds some of it.
func TestPipelinedBeyondPatience(t *testing.T) {
	for _, where := range places("tcp") {
		t.Run(where.String(), func(t *testing.T) {
			gate := newGated()
			s := where.start(t, graceful.Config{}, gate)
			p, _ := s.dial()
			p.get("/held")
			<-gate.began
			p.send(withBodyOf("/free/1", body(81_000)))
			for _, path := range []string{"/free/2", "/free/3"} {
				p.get(path)
			}
			s.awaitBytes()
			s.tracker.HurryUp()
			close(gate.free)
			for _, want := range []string{"/held", "/free/1", "/free/2", "/free/3"} {
				got := p.receive()
				assert.Equal(t, want, got.Body)
				assert.Equal(t, want == "/free/3", got.Close)
			}
			p.gone()
		})
	}
}

// A body of which a part had come when the patience ran out takes what is sent
// right behind it along, and there it ends.
func TestPipelinedBehindBodyAcrossPatience(t *testing.T) {
	for _, where := range places("tcp") {
		t.Run(where.String(), func(t *testing.T) {
			gate := newGated()
			s := where.start(t, graceful.Config{}, gate)
			p, _ := s.dial()
			p.get("/held")
			<-gate.began
			half, rest := withBodyOf("/free/1", body(500)), body(500)
			p.send(strings.Replace(half, "Content-Length: 500", "Content-Length: 1000", 1))
			s.awaitBytes()
			s.tracker.HurryUp()
			close(gate.free)
			held := p.receive()
			assert.Equal(t, "/held", held.Body)
			assert.False(t, held.Close)
			p.send(rest + getText("/free/2"))
			for _, want := range []string{"/free/1", "/free/2"} {
				got := p.receive()
				assert.Equal(t, want, got.Body)
				assert.Equal(t, want == "/free/2", got.Close)
			}
			p.gone()
		})
	}
}
