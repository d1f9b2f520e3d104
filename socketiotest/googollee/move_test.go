package googollee_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/socketiotest"
)

func TestMatrix(t *testing.T)   { socketiotest.Matrix(t, server) }
func TestTLS(t *testing.T)      { socketiotest.TLS(t, server) }
func TestLate(t *testing.T)     { socketiotest.Late(t, server) }
func TestLag(t *testing.T)      { socketiotest.Lag(t, server) }
func TestNginx(t *testing.T)    { socketiotest.Nginx(t, server) }
func TestChromium(t *testing.T) { socketiotest.Chromium(t, server) }
func TestSending(t *testing.T)  { socketiotest.Sending(t, server) }
func TestUnpolled(t *testing.T) { socketiotest.Unpolled(t, server) }
func TestUnsent(t *testing.T)   { socketiotest.Unsent(t, server) }
func TestScript(t *testing.T)   { socketiotest.Script(t, server) }
func TestFlood(t *testing.T)    { socketiotest.Flood(t, server) }
func TestVanish(t *testing.T)   { socketiotest.Vanish(t, server) }
func TestMany(t *testing.T)     { socketiotest.Many(t, server, "websocket") }

// The plain calls, so that one sees what for.
func TestPlain(t *testing.T) {
	socketiotest.Plain(t, server, func(t *testing.T, call, transport string, r socketiotest.Result) {
		// One closes no client, the other waits for its own lock.
		assert.Greater(t, r.Told, 4*time.Second, "nobody hears of it before the force")
		assert.Equal(t, 1, r.Code)
	})
}

func TestLeftFirst(t *testing.T) {
	code, outcome := socketiotest.LeftFirst(t, server, socketiotest.Order{})
	assert.Zero(t, code)
	assert.Zero(t, outcome.Open)
}

// A handshake after the server's Close panics the process.
func TestHandshakeAfterClose(t *testing.T) {
	const handshake = "/socket.io/?EIO=3&transport=polling"
	t.Run("plain", func(t *testing.T) {
		_, code, logs := socketiotest.LateHandshake(t, socketiotest.Order{Plain: "server.Close()"}, handshake)
		assert.Equal(t, 2, code)
		assert.Contains(t, logs, "send on closed channel")
	})
	t.Run("gracefulfx", func(t *testing.T) {
		statuses, code, logs := socketiotest.LateHandshake(t, socketiotest.Order{}, handshake)
		assert.Zero(t, code, logs)
		assert.NotEmpty(t, statuses)
		for _, status := range statuses {
			assert.Equal(t, http.StatusServiceUnavailable, status)
		}
	})
}
