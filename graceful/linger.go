package graceful

import (
	"errors"
	"io"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// How long a connection waits that closes behind its last reply in a drain.
const (
	// _lingerTime bounds the whole.
	_lingerTime = 2 * time.Second
	// _lingerQuiet is for how long a client must not have sent anything that was
	// in the midst of sending.
	_lingerQuiet = 100 * time.Millisecond
	// _lingerPause is how often it is looked at, at the least.
	_lingerPause = 20 * time.Millisecond
)

// linger ends the sending half and waits until the client has done the same, or
// its kernel has the whole reply. To close at once would make this kernel answer
// with RST to whatever the client still sends, and that destroys a reply on its
// way (RFC 9112 section 9.6).
func (c *conn) linger() {
	socket := c.socket()
	if !c.endSending() {
		return
	}
	buf := make([]byte, 4<<10)
	end, quiet := c.account.stage.waitEnd(_lingerTime), time.Now()
	for pause := time.Millisecond; time.Now().Before(end); pause = min(2*pause, _lingerPause) {
		if c.account.stage.forced() || sock.Delivered(socket) && !time.Now().Before(quiet) && !sock.Unread(socket) {
			return
		}
		_ = socket.SetReadDeadline(time.Now().Add(pause)) // fails only on a closed connection
		n, err := socket.Read(buf)
		switch {
		case n > 0:
			quiet = time.Now().Add(_lingerQuiet)
		case errors.Is(err, io.EOF) || !timedOut(err):
			return
		}
	}
}
