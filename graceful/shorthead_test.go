package graceful_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// net/http looks for four bytes before it reads a later request. What ends as a
// head does and is shorter is none, or it would be waited for until the timeout.
func TestAShortHeadHoldsNoDrainUp(t *testing.T) {
	for _, sent := range []string{"x\n\n", "\t\n\n", "x\n\r", "\nx\n"} {
		t.Run(sent, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := serve(t, graceful.Config{}, say)
				p := a.idle()
				p.send(sent)
				synctest.Wait()
				assert.Equal(t, "reading 1", a.states())
				began := time.Now()
				r := <-a.drain()
				require.NoError(t, r.err)
				assert.Zero(t, r.Requests.Cut)
				assert.LessOrEqual(t, time.Since(began), 6*time.Second)
			})
		})
	}
}
