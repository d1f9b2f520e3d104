package graceful

import (
	"bytes"
	"sync"
	"sync/atomic"
)

// _unknown is the answer of a pipeline that cannot tell.
const _unknown = -1

// pipeline finds out whether net/http has read more from a connection than the
// request in flight. A reply that says Connection: close ends the connection,
// and with it every request that lies in net/http's buffer behind the present
// one; only the last of them may carry it.
//
// The work is put off until somebody asks, which outside a drain happens only
// to requests whose body is larger than the first read.
type pipeline struct {
	// Written by the serving goroutine between two handlers, so without lock.
	chunk  []byte  // last read that brought a head; net/http's own buffer
	before [3]byte // the bytes before chunk that belong to the same head
	last   [3]byte // the last bytes of chunk, to become the next before
	heads  int     // how many requests have begun since chunk was read
	bodies bool    // whether one of them has a body

	mu    sync.Mutex // guards the measure, which a handler's goroutines share
	known bool       // whether rest is measured
	rest  int        // bytes behind the present head

	body atomic.Int64 // bytes that came while the handler ran
}

// begin notes the first bytes of a head that follows a finished request.
func (p *pipeline) begin(chunk []byte) {
	p.before, p.last = [3]byte{}, [3]byte{}
	p.take(chunk)
}

// grow notes further bytes of the same head.
func (p *pipeline) grow(chunk []byte) {
	p.before = p.last
	p.take(chunk)
}

func (p *pipeline) take(chunk []byte) {
	p.chunk, p.heads, p.bodies = chunk, 0, false
	n := copy(p.last[:], p.last[min(len(chunk), 3):])
	copy(p.last[n:], chunk[max(0, len(chunk)-3):])
}

// next notes that a request begins.
func (p *pipeline) next(hasBody bool) {
	p.heads++
	p.bodies = p.bodies || hasBody
	p.known = false
	if hasBody || p.body.Load() != 0 {
		p.body.Store(0)
	}
}

// measure returns how many bytes were read behind the head of the request in
// flight together with it, or _unknown.
func (p *pipeline) measure() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.known {
		p.rest, p.known = p.behindHead(), true
	}
	return p.rest
}

// behindHead looks for the end of the present head. Earlier heads in the same
// chunk are skipped, unless one of the requests has a body: then what looks
// like a head may be a part of it.
func (p *pipeline) behindHead() int {
	if p.heads > 1 && p.bodies {
		return _unknown
	}
	text := append(p.before[:], p.chunk...)
	at := 0
	for range p.heads {
		n := headEnd(text[at:])
		if n == _unknown {
			return _unknown
		}
		at += n
	}
	return len(text) - at
}

// headEnd returns where the first head of text ends, or _unknown. Like
// net/http it takes a lone LF for the end of a line (RFC 9112 section 2.2).
func headEnd(text []byte) int {
	for at := 0; ; {
		n := bytes.IndexByte(text[at:], '\n')
		if n < 0 {
			return _unknown
		}
		at += n + 1
		rest := text[at:]
		if bytes.HasPrefix(rest, []byte("\r\n")) {
			return at + 2
		}
		if bytes.HasPrefix(rest, []byte("\n")) {
			return at + 1
		}
	}
}

// followed reports whether a request behind the one in flight, whose body is
// length bytes long, has already come. Behind a chunked body, whose length
// nobody knows, it sees one only by the byte that net/http reads ahead.
func (c *conn) followed(length int64) bool {
	if c.load() == connFollowed {
		return true
	}
	switch {
	case length == 0:
		return c.pipeline.measure() != 0 || unread(c.raw)
	case length > 0:
		rest := c.pipeline.measure()
		return rest != _unknown && int64(rest)+c.pipeline.body.Load() > length
	default:
		return false
	}
}
