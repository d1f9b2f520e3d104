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
// The work is put off until somebody asks: outside a drain that happens only to
// requests whose body is larger than the first read, and to pipelined ones.
type pipeline struct {
	// Written by the goroutine that reads: the serving one, and within a body
	// the handler's.
	view   []byte    // what was read with the present head, net/http's own buffer
	tail   []byte    // the last read of the present body
	length int64     // of the present body; -1 if unknown
	head   int       // how many bytes of the present head have come; exact below three
	before lastBytes // of the same head, from the read before
	last   lastBytes // that went into the buffer
	begun  bool      // whether a request has begun since view was read
	lost   bool      // whether view does not hold the present head
	wary   bool      // whether the client has been seen to pipeline
	beyond bool      // whether net/http holds a byte that it has read ahead
	unsure bool      // whether that byte may be in the midst of the present head

	mu    sync.Mutex // guards the measure, which a handler's goroutines share
	known bool       // whether rest is measured
	rest  int        // bytes behind the present head

	came atomic.Int64 // bytes that came while the handler ran
}

// lastBytes are up to three bytes.
type lastBytes struct {
	b [3]byte
	n uint8
}

// push appends the end of chunk, and keeps the last three.
func (l *lastBytes) push(chunk []byte) {
	if size := len(l.b); len(chunk) < size {
		l.keep(size - len(chunk))
	} else {
		l.n, chunk = 0, chunk[len(chunk)-size:]
	}
	l.n += uint8(copy(l.b[l.n:], chunk)) //nolint:gosec // three at the most
}

// keep keeps the last n bytes at the most.
func (l *lastBytes) keep(n int) {
	if n >= int(l.n) {
		return
	}
	copy(l.b[:], l.b[int(l.n)-n:l.n])
	l.n = uint8(n) //nolint:gosec // n is less than three
}

// begin notes the first bytes of a head, which went into an empty buffer.
func (p *pipeline) begin(chunk []byte) {
	p.head, p.unsure = 0, false
	p.grow(chunk)
}

// grow notes further bytes of a head that is partly there.
func (p *pipeline) grow(chunk []byte) {
	p.lost, p.unsure, p.beyond = p.unsure, false, false
	p.before = p.last
	p.before.keep(p.head)
	p.head += len(chunk)
	p.view, p.begun = chunk, false
	p.last.push(chunk)
}

// readBody notes bytes that came while the handler ran: the body, and what is
// behind it.
func (p *pipeline) readBody(chunk []byte) {
	p.tail = chunk
	p.came.Add(int64(len(chunk)))
	p.last.push(chunk)
}

// reset makes the pipeline new.
func (p *pipeline) reset() {
	p.view, p.tail, p.head, p.length, p.rest = nil, nil, 0, 0, 0
	p.before.n, p.last.n = 0, 0
	p.begun, p.lost, p.wary, p.beyond, p.unsure, p.known = false, false, false, false, false, false
	if p.came.Load() != 0 {
		p.came.Store(0)
	}
}

// ahead notes that a byte was read ahead of the request that is done with now.
// Where a part of the next one was in the buffer already, it is behind that.
func (p *pipeline) ahead() {
	p.wary, p.beyond = true, true
	p.unsure = p.behind(p.length) != 0
	p.head = 0
	if p.unsure {
		p.head = 1 // at the least
	}
}

// next notes that a request begins whose body is length bytes long.
func (p *pipeline) next(length int64) {
	if p.begun {
		p.advance()
	}
	p.begun, p.known, p.length = true, false, length
	if p.came.Load() != 0 {
		p.came.Store(0)
		p.tail = nil
	}
}

// advance turns to a request that was in the buffer behind the one before.
func (p *pipeline) advance() {
	behind := p.behind(p.length)
	from := p.view
	if p.came.Load() > 0 {
		from = p.tail
	}
	p.before.n, p.wary = 0, true
	if p.lost = behind <= 0 || behind > int64(len(from)); !p.lost {
		p.view = from[int64(len(from))-behind:]
	}
}

// behind returns how many bytes were read behind the present request, or a
// negative number if that is not known or its body is not all here.
func (p *pipeline) behind(length int64) int64 {
	rest := p.measure()
	if rest == _unknown || length < 0 {
		return _unknown
	}
	return int64(rest) + p.came.Load() - length
}

// measure returns how many bytes were read together with the present head
// behind it, or _unknown.
func (p *pipeline) measure() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known {
		return p.rest
	}
	p.known, p.rest = true, _unknown
	if !p.lost {
		text := append(bytes.Clone(p.before.b[:p.before.n]), p.view...)
		if end := headEnd(text); end != _unknown {
			p.rest = len(text) - end
		}
	}
	return p.rest
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

// _bodyPeek bounds how much of a body is looked for in the kernel.
const _bodyPeek = 64 << 10

// followed reports whether a request behind the one in flight, whose body is
// length bytes long, has already come, or may have. Behind a chunked body, whose
// length nobody knows, none is expected of a client that has not pipelined yet.
func (c *conn) followed(length int64) bool {
	if c.load() == connFollowed || c.exchange.beyond {
		return true
	}
	if length < 0 {
		return c.exchange.wary
	}
	if c.exchange.measure() == _unknown {
		return true // to be safe: the connection closes when it is idle
	}
	missing := -c.exchange.behind(length)
	if missing < 0 {
		return true
	}
	return missing < _bodyPeek && int64(queued(c.socket(), int(missing)+1)) > missing
}
