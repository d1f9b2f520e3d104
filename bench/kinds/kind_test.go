package kinds

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

func TestSelect(t *testing.T) {
	all, err := Select("")
	require.NoError(t, err)
	assert.Len(t, all, len(All()))
	chosen, err := Select("websocket,idle")
	require.NoError(t, err)
	assert.Equal(t, []string{"websocket", "idle"}, names(chosen))
	_, err = Select("idle,telnet")
	assert.ErrorContains(t, err, `unknown kind "telnet": must be one of idle, silent, `)
}

func TestOnlyTheMiddlewareOfExpressCannotBeRunEverywhere(t *testing.T) {
	misfits := map[string][]string{}
	for _, k := range All() {
		for _, p := range peer.All() {
			if !k.fits(p) {
				misfits[p.Name] = append(misfits[p.Name], k.Name)
			}
		}
	}
	http2 := []string{"http2", "handshake", "handshake-idle", "h2c"}
	assert.Equal(t, map[string][]string{
		"express-graceful-exit":       http2,
		"express-graceful-exit-error": http2,
		"express-graceful-exit-last":  http2,
	}, misfits)
}
