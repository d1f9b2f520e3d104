package graceful

import (
	"strings"
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
	marked := strings.Replace(own, "\r\n\r\n", "\r\n"+_cutMark+": 1\r\n\r\n", 1)
	cut := strings.Replace(closes, "200 OK", "503 Service Unavailable", 1)
	assert.Equal(t, cut, string(c.lastHead([]byte(marked))))
	assert.EqualValues(t, 1, c.account.cut.Load())
}
