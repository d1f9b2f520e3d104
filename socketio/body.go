package socketio

import (
	"io"
	"net/http"
	"sync"
	"time"
)

// body is that of a request which its server may forget. It knows whether the server
// waits for the client, and keeps one that goes on reading away from the connection
// once the request was answered.
type body struct {
	io.ReadCloser

	mu      sync.Mutex    // guards what follows
	reading chan struct{} // closed when the read in progress is done; nil if none is
	whole   bool          // whether the server has come to the end
	over    bool          // whether the request was answered without the server
}

// followed returns the request with a body that is followed, if it has one.
func followed(r *http.Request) *http.Request {
	if r.Body == nil || r.Body == http.NoBody {
		return r
	}
	r = r.WithContext(r.Context()) // a copy: the body of the original is not ours to change
	r.Body = &body{ReadCloser: r.Body}
	return r
}

// bodyOf returns the body of a request, or nil if it has none that is followed.
func bodyOf(r *http.Request) *body {
	b, _ := r.Body.(*body)
	return b
}

// Read implements [io.Reader].
func (b *body) Read(p []byte) (int, error) {
	if !b.begin() {
		return 0, errOver
	}
	n, err := b.ReadCloser.Read(p)
	b.done(err == io.EOF)
	return n, err
}

func (b *body) begin() (ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.over {
		b.reading = make(chan struct{})
	}
	return !b.over
}

func (b *body) done(whole bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.reading)
	b.reading, b.whole = nil, b.whole || whole
}

// awaited reports whether the server waits for the client to send more.
func (b *body) awaited() bool {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reading != nil
}

// end keeps the server from reading more, and interrupts it with stop. net/http waits
// for what was not read, unless a deadline has passed, which it lifts where it finds a
// read in progress: so that has to be done first.
func (b *body) end(stop func() error) {
	if b == nil {
		return
	}
	b.mu.Lock()
	b.over = true
	reading, whole := b.reading, b.whole
	b.mu.Unlock()
	if whole || stop() != nil || reading == nil {
		return
	}
	select {
	case <-reading:
	case <-time.After(_answering): // a reader that has no deadline after all
	}
}
