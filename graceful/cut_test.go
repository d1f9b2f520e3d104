package graceful

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The mark of a cut request is the engine's alone: what a handler writes of that
// name, or with its text in a value, goes out as it is.
func TestTheMarkOfACutRequestIsNotTheHandlers(t *testing.T) {
	c := trackMem(NewTracker(), connActive)
	const own = "HTTP/1.1 200 OK\r\nX-Echo: Gracefulfx-Cut: 1\r\nGracefulfx-Cut: 1\r\n\r\n"
	const closes = "HTTP/1.1 200 OK\r\nX-Echo: Gracefulfx-Cut: 1\r\nGracefulfx-Cut: 1\r\nConnection: close\r\n\r\n"
	assert.Equal(t, closes, string(c.lastHead([]byte(own))))
	assert.Zero(t, c.account.cut.Load())

	c.owed.Store(uint32(modeServe) + 1)
	const cut = "HTTP/1.1 503 Service Unavailable\r\nX-Echo: Gracefulfx-Cut: 1\r\nConnection: close\r\n\r\n"
	assert.Equal(t, cut, string(c.lastHead([]byte(own))))
	assert.EqualValues(t, 1, c.account.cut.Load())
}
