package socketio

import (
	"errors"
	"maps"
	"net/http"
	"sync"
)

// errOver is what a server gets that answers a poll, or reads a request, too late.
var errOver = errors.New("socketio: the request is over")

// pollWriter is the writer of a long poll that the drain may end. A server that
// sees the end of its context returns without a word, which net/http makes an
// empty 200 of: a client that polls by script (JSONP) does not take that for an
// error, and waits for its ping timeout. And the server may still write from
// elsewhere when its handler has returned, which net/http does not bear.
type pollWriter struct {
	// header is the server's own, which may change it at any time, from any goroutine:
	// also while the drain answers in its place.
	header http.Header

	mu    sync.Mutex // guards what follows
	w     http.ResponseWriter
	wrote bool
	over  bool // whether the handler has returned, or was left behind
}

func newPollWriter(w http.ResponseWriter) *pollWriter {
	return &pollWriter{w: w, header: w.Header().Clone()}
}

// Header implements [http.ResponseWriter].
func (p *pollWriter) Header() http.Header { return p.header }

// WriteHeader implements [http.ResponseWriter].
func (p *pollWriter) WriteHeader(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		p.copyHeader()
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
	p.copyHeader()
	p.wrote = true
	return p.w.Write(data)
}

// Flush implements [http.Flusher].
func (p *pollWriter) Flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		p.copyHeader()
		p.wrote = true
		_ = http.NewResponseController(p.w).Flush() // as far as the writer below can
	}
}

// Unwrap is for [http.ResponseController].
func (p *pollWriter) Unwrap() http.ResponseWriter { return p.w }

// copyHeader makes the server's own header that of the reply, if nothing was written
// yet. The lock is held.
func (p *pollWriter) copyHeader() {
	if p.wrote {
		return
	}
	h := p.w.Header()
	clear(h)
	maps.Copy(h, p.header.Clone())
}

// end notes that the handler has returned, or that the request was taken away from it.
// Where the drain has ended the poll and nothing was written, an error status tells the
// client to connect again.
func (p *pollWriter) end(ended bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	switch {
	case p.wrote:
	case ended:
		refuse(p.w)
	default:
		p.copyHeader()
	}
}
