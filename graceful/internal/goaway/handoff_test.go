package goaway

import (
	"net"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHandoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHandoff(&net.UnixAddr{Name: "there"})
		assert.Equal(t, "there", h.Addr().String())
		_, nc := pipe()
		given := make(chan bool)
		go func() { given <- h.give(nc) }()
		got, err := h.Accept()
		require.NoError(t, err)
		assert.Same(t, nc, got)
		assert.True(t, <-given)

		go func() { given <- h.give(nc) }()
		synctest.Wait()
		require.NoError(t, h.Close())
		require.NoError(t, h.Close())
		assert.False(t, <-given, "nobody accepts any more")
		_, err = h.Accept()
		assert.ErrorIs(t, err, net.ErrClosed)
	})
}
