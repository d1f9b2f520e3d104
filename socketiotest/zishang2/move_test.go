package zishang2_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/socketiotest"
)

func TestMatrix(t *testing.T)    { socketiotest.Matrix(t, server) }
func TestTLS(t *testing.T)       { socketiotest.TLS(t, server) }
func TestLate(t *testing.T)      { socketiotest.Late(t, server) }
func TestLag(t *testing.T)       { socketiotest.Lag(t, server) }
func TestNotes(t *testing.T)     { socketiotest.Notes(t, server) }
func TestNginx(t *testing.T)     { socketiotest.Nginx(t, server) }
func TestUpgrading(t *testing.T) { socketiotest.Upgrading(t, server) }
func TestMidway(t *testing.T)    { socketiotest.Midway(t, server) }
func TestChromium(t *testing.T)  { socketiotest.Chromium(t, server) }
func TestSending(t *testing.T)   { socketiotest.Sending(t, server) }
func TestScript(t *testing.T)    { socketiotest.Script(t, server) }
func TestFlood(t *testing.T)     { socketiotest.Flood(t, server) }
func TestVanish(t *testing.T)    { socketiotest.Vanish(t, server) }
func TestMany(t *testing.T)      { socketiotest.Many(t, server, "websocket") }

// The plain calls, so that one sees what for.
func TestPlain(t *testing.T) {
	socketiotest.Plain(t, server, func(t *testing.T, call, transport string, r socketiotest.Result) {
		switch call + " " + transport {
		case "io.DisconnectSockets(true) polling":
			assert.Less(t, r.Moved, 10, "a stock client stays away after a DISCONNECT")
		case "io.DisconnectSockets(true) websocket":
			assert.Equal(t, 1, r.Code, "clients in another namespace only are not told")
		}
	})
}

// A server of zishang520 does not close the socket of a client that went first:
// the garbage collector does, some time.
func TestLeftFirst(t *testing.T) {
	t.Run("plain", func(t *testing.T) {
		code, outcome := socketiotest.LeftFirst(t, server, socketiotest.Order{Plain: "io.Close(nil)"})
		assert.Zero(t, code, "the engine lets go of what its owner has forgotten")
		assert.Zero(t, outcome.Open)
	})
	t.Run("gracefulfx", func(t *testing.T) {
		code, outcome := socketiotest.LeftFirst(t, server, socketiotest.Order{})
		assert.Zero(t, code)
		assert.Zero(t, outcome.Open)
		assert.Less(t, outcome.Took, 3*time.Second)
	})
}
