package graceful

import (
	"net/http"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/framing"
)

// What the body of a request that is rejected may take to come whole, before
// the rejection goes out ahead of it. A body that is there is discarded by
// net/http, and what was pipelined behind it is answered as well.
const (
	_promptBody = 256 << 10 // as much as net/http discards
	// _promptKept is what is kept of it. Small chunks take several times as many
	// bytes as what they carry.
	_promptKept = 4 * _promptBody
	// _promptTime bounds the whole, and _promptSilence the time in which nothing
	// of it comes.
	_promptTime    = time.Second
	_promptSilence = 100 * time.Millisecond
	_promptPause   = 10 * time.Millisecond
)

// bodyCame waits, not for long, until the body of a request that is to be
// rejected is here, and reports whether it is.
func bodyCame(r *http.Request) bool {
	c := connOf(r.Context())
	return c != nil && r.ContentLength <= _promptBody && c.bodyCame()
}

func (c *conn) bodyCame() bool {
	var g gathering
	end, silent := time.Now().Add(_promptTime), time.Now().Add(_promptSilence)
	for pause := time.Millisecond; ; pause = min(2*pause, _promptPause) {
		last := time.Now().After(earlier(end, silent)) || c.account.stage.forced()
		came, more := g.gather(c)
		if g.request.Over() || !more || last {
			return g.request.Over()
		}
		if came {
			silent, pause = time.Now().Add(_promptSilence), time.Millisecond
		}
		time.Sleep(pause)
	}
}

// gathering follows the body of a request while it is kept, so that no byte of it
// is looked at twice. Nothing else reads meanwhile.
type gathering struct {
	request framing.Request
	at      int // of the bytes that are kept
}

// gather keeps what has come of the body of the request in flight, and reports
// whether anything has, and whether waiting for more is of use.
func (g *gathering) gather(c *conn) (came, more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	came = g.take(c, _promptKept)
	return came, reachable(c.socket()) && len(c.behind) < _promptKept
}

// take keeps what has come, while no more than most is kept, and reports whether
// anything has.
func (g *gathering) take(c *conn, most int) (came bool) {
	defer c.noteBehind()
	if g.at == 0 {
		g.request = c.request
	}
	g.follow(c)
	for !g.request.Over() && len(c.behind) < most && c.draw() {
		came = true
		g.follow(c)
	}
	return came
}

// follow goes on with what has been kept since.
func (g *gathering) follow(c *conn) {
	g.request.Feed(c.behind[g.at:])
	g.at = len(c.behind)
}
