package goaway

import "sync"

// tasks counts what runs, and waits for it, like a sync.WaitGroup. Unlike one it may
// be told of something new, by a client that speaks just then, at the moment at
// which nothing ran and somebody waited: that would be a panic. The zero value is
// ready to use.
type tasks struct {
	mu   sync.Mutex // guards all below
	n    int
	none chan struct{} // closed when nothing runs; nil where that is not waited for
}

func (t *tasks) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
}

func (t *tasks) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n--; t.n == 0 && t.none != nil {
		close(t.none)
		t.none = nil
	}
}

// run runs f on a goroutine of its own.
func (t *tasks) run(f func()) {
	t.begin()
	go func() {
		defer t.end()
		f()
	}()
}

// wait returns as soon as nothing runs.
func (t *tasks) wait() {
	t.mu.Lock()
	if t.n == 0 {
		t.mu.Unlock()
		return
	}
	if t.none == nil {
		t.none = make(chan struct{})
	}
	none := t.none
	t.mu.Unlock()
	<-none
}
