package peer

import (
	"context"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEntered(t *testing.T) {
	say := func(t *testing.T, text string) *Process {
		t.Helper()
		p, err := start(t.Context(), "test", exec.Command("sh", "-c", "echo listening on test; "+text))
		require.NoError(t, err)
		t.Cleanup(func() { p.Kill() })
		return p
	}

	t.Run("by its line", func(t *testing.T) {
		assert.NoError(t, say(t, "echo entered; exec sleep 60").Entered(t.Context()))
	})

	t.Run("never, as the process ends", func(t *testing.T) {
		assert.ErrorContains(t, say(t, "exit 3").Entered(t.Context()), "exit 3 before a handler began")
	})

	t.Run("never, as the context ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		assert.ErrorIs(t, say(t, "exec sleep 60").Entered(ctx), context.Canceled)
	})
}
