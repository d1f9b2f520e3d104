package socketio

import (
	"errors"
	"net/http"
	"sync"
)

// errOver is what a server gets that answers a poll too late.
var errOver = errors.New("socketio: the handler of the long poll has returned")

// pollWriter is the writer of a long poll that the drain may end. A server that
// sees the end of its context returns without a word, which net/http makes an
// empty 200 of: a client that polls by script (JSONP) does not take that for an
// error, and waits for its ping timeout. And the server may still write from
// elsewhere when its handler has returned, which net/http does not bear.
type pollWriter struct {
	mu    sync.Mutex // guards what follows
	w     http.ResponseWriter
	wrote bool
	over  bool // whether the handler has returned
}

// Header implements [http.ResponseWriter].
func (p *pollWriter) Header() http.Header {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return make(http.Header)
	}
	return p.w.Header()
}

// WriteHeader implements [http.ResponseWriter].
func (p *pollWriter) WriteHeader(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		p.wrote = p.wrote || status >= http.StatusOK
		p.w.WriteHeader(status)
	}
}

// Write implements [http.ResponseWriter].
func (p *pollWriter) Write(data []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return 0, errOver
	}
	p.wrote = true
	return p.w.Write(data)
}

// Flush implements [http.Flusher].
func (p *pollWriter) Flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		p.wrote = true
		_ = http.NewResponseController(p.w).Flush() // as far as the writer below can
	}
}

// Unwrap is for [http.ResponseController].
func (p *pollWriter) Unwrap() http.ResponseWriter { return p.w }

// end notes that the handler has returned. Where the drain has ended the poll and
// nothing was written, an error status tells the client to connect again.
func (p *pollWriter) end(ended bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	if ended && !p.wrote {
		refuse(p.w)
	}
}
