package graceful

import (
	"context"
	"sync"
	"sync/atomic"
)

// gauge counts things that come and go, and lets others wait until none is
// left. The zero value is ready to use.
type gauge struct {
	n atomic.Int64

	mu   sync.Mutex    // guards zero
	zero chan struct{} // closed at the next zero, if anybody waits for it
}

func (g *gauge) load() int { return int(g.n.Load()) }

func (g *gauge) inc() { g.n.Add(1) }

func (g *gauge) dec() {
	if g.n.Add(-1) > 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.zero != nil {
		close(g.zero)
		g.zero = nil
	}
}

// nextZero returns a channel that is closed when the gauge reaches zero the
// next time. Ask for it first and read the gauge then, or a zero is missed.
func (g *gauge) nextZero() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.zero == nil {
		g.zero = make(chan struct{})
	}
	return g.zero
}

// wait returns nil as soon as the gauge reads zero, or the cause of ctx's end.
func (g *gauge) wait(ctx context.Context) error {
	for {
		zero := g.nextZero()
		if g.load() == 0 {
			return nil
		}
		select {
		case <-zero:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
