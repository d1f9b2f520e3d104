//go:build unix

package graceful_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A request that the kernel holds behind the one in flight is seen.
func TestPipelinedRequestsInTheKernelAreSeen(t *testing.T) {
	for name, first := range map[string]string{
		"behind a head":                   getText("/held"),
		"behind a body that nobody reads": withBody(getText("/held")),
	} {
		t.Run(name, func(t *testing.T) {
			a := start(t, graceful.Config{Late: graceful.Serve}, &http.Server{Addr: "127.0.0.1:0", Handler: newGated()})
			p := a.dial()
			p.send(first)
			<-a.gate.began
			drained := a.drain()
			a.await(graceful.PhaseWait)
			p.send(getText("/free/2") + getText("/free/3"))
			a.awaitBytes()
			close(a.gate.free)
			assert.Equal(t, "keep keep close", p.receiveAll())
			require.NoError(t, (<-drained).err)
		})
	}
}
