package graceful

import (
	"net/http"
	"syscall"
	"time"
)

// What the body of a request that is rejected may take to come whole, before
// the rejection goes out ahead of it. A body that is there is discarded by
// net/http, and what was pipelined behind it is answered as well.
const (
	_promptBody  = 256 << 10 // as much as net/http discards
	_promptTime  = 100 * time.Millisecond
	_promptPause = 10 * time.Millisecond
)

// bodyCame waits, not for long, until the body of a request that is to be
// rejected is here, and reports whether it is.
func bodyCame(r *http.Request) bool {
	c := connOf(r.Context())
	return c != nil && r.ContentLength <= _promptBody && c.bodyCame()
}

func (c *conn) bodyCame() bool {
	end := time.Now().Add(_promptTime)
	for pause := time.Millisecond; ; pause = min(2*pause, _promptPause) {
		whole, more := c.gatherBody()
		if whole || !more || time.Now().After(end) || c.account.stage.forced() {
			return whole
		}
		time.Sleep(pause)
	}
}

// gatherBody keeps what has come of the body of the request in flight, and
// reports whether that is all, and whether waiting for more is of use.
func (c *conn) gatherBody() (whole, more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.keepsWhole() {
		if len(c.behind) >= _promptBody {
			return false, false
		}
		if !c.fill() {
			_, kernel := c.socket().(syscall.Conn)
			return false, kernel
		}
	}
	return true, false
}

// keepsWhole reports whether the rest of the request in flight is kept.
func (c *conn) keepsWhole() bool {
	r := c.request
	r.Feed(c.behind)
	return r.Over()
}
