package storm

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// pause waits as long as the request says, or until the drain is forced. It
// reports whether to go on.
func (c *call) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	cut := make(chan struct{})
	stop := context.AfterFunc(c.r.Context(), func() {
		if forced(context.Cause(c.r.Context())) {
			close(cut)
		}
	})
	defer stop()
	select {
	case <-timer.C:
		return true
	case <-cut:
		return false
	}
}

func forced(cause error) bool {
	return errors.Is(cause, graceful.ErrForced) || errors.Is(cause, graceful.ErrTimeout) || errors.Is(cause, errForce)
}

// errForce is the cause with which a trial forces its drain.
var errForce = errors.New("storm: forced")

func (c *call) small() {
	if c.kind == Half {
		_, _ = io.CopyN(io.Discard, c.r.Body, max(c.r.ContentLength/2, 1))
	}
	if c.kind == Hints {
		c.Header().Set("Link", "</storm>")
		c.WriteHeader(http.StatusEarlyHints)
		c.Header().Del("Link")
	}
	if !c.pause(c.wait) {
		return
	}
	if c.kind == Bye {
		c.Header().Set("Connection", "close")
	}
	_, _ = c.Write(pattern(c.id, c.size))
}

func (c *call) bodiless() {
	status := http.StatusNoContent
	if c.kind == Same {
		c.Header().Set("Etag", `"`+c.id+`"`)
		status = http.StatusNotModified
	}
	if c.pause(c.wait) {
		c.WriteHeader(status)
	}
}

func (c *call) big() {
	if !c.pause(c.wait) {
		return
	}
	c.Header().Set("Content-Length", strconv.Itoa(c.size))
	for rest := pattern(c.id, c.size); len(rest) > 0; {
		n := min(len(rest), 32<<10)
		if _, err := c.Write(rest[:n]); err != nil {
			return
		}
		rest = rest[n:]
	}
}

func (c *call) stream() {
	const pieces = 4
	body := pattern(c.id, c.size)
	for i := range pieces {
		if !c.pause(c.wait / pieces) {
			c.giveUp(i > 0)
			return
		}
		_, _ = c.Write(body[i*len(body)/pieces : (i+1)*len(body)/pieces])
		_ = http.NewResponseController(c.ResponseWriter).Flush()
	}
}

func (c *call) hold() {
	body := pattern(c.id, c.size)
	c.WriteHeader(http.StatusOK)
	_, _ = c.Write(body[:len(body)/2])
	if !c.pause(c.wait) {
		c.giveUp(true)
	}
	_, _ = c.Write(body[len(body)/2:])
}

// giveUp ends a reply that the force has cut: where a part of it was written, it
// must not look like a whole one.
func (c *call) giveUp(written bool) {
	if written {
		panic(http.ErrAbortHandler)
	}
}

func (c *call) read() {
	body, err := io.ReadAll(c.r.Body)
	if err != nil || !c.pause(c.wait) {
		return
	}
	text := sum(body)
	if trailer := c.r.Trailer.Get("Storm-Sum"); trailer != "" {
		text += " " + trailer
	}
	_, _ = io.WriteString(c.ResponseWriter, text+"\n")
}

func (c *call) tear() {
	if c.kind == Tear {
		_, _ = c.Write(pattern(c.id, c.size))
		_ = http.NewResponseController(c.ResponseWriter).Flush()
	}
	_ = c.pause(c.wait)
	panic(http.ErrAbortHandler)
}
