package e2e_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// isRefused connects, which has to fail at once.
func (a *app) isRefused() {
	a.t.Helper()
	nc, err := net.DialTimeout(a.network, a.addr, patience)
	if err == nil {
		_ = nc.Close()
	}
	gone := errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, fs.ErrNotExist)
	require.True(a.t, gone, "the connection was to be refused: %v", err)
}

func TestNewConnectionIsRefusedWhileOthersAreAwaited(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, tr)
			w := a.dial()
			w.send(request("/hold?id=a"))
			a.entered("a")
			a.drain()
			a.isRefused()
			a.release("a")
			assert.Equal(t, 200, w.reply().Status)
			a.outcome(0)
			if tr.network == "unix" {
				_, err := os.Lstat(a.addr)
				assert.ErrorIs(t, err, fs.ErrNotExist, "the socket's path is free again")
			}
		})
	}
}
