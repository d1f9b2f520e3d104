package load

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Group is a number of like clients at work.
type Group struct {
	stop    context.CancelFunc
	waiting sync.WaitGroup // clients that have not been served yet
	running sync.WaitGroup
	tallies []Tally
}

// Start sets n clients to work, each like the given one. They work until
// [Group.Stop], or the context's end.
func Start(ctx context.Context, n int, like Client) *Group {
	ctx, stop := context.WithCancel(ctx)
	g := &Group{stop: stop, tallies: make([]Tally, n)}
	g.waiting.Add(n)
	for i := range n {
		c := like
		c.Name = fmt.Sprintf("%s%d", like.Name, i)
		g.running.Go(func() {
			served := sync.OnceFunc(g.waiting.Done)
			defer served() // a client that never was must not be waited for
			g.tallies[i] = c.run(ctx, served)
		})
	}
	return g
}

// Warm waits until each client has been served once.
func (g *Group) Warm() { g.waiting.Wait() }

// Served waits until each client has been served once, or until the context ends,
// which is an error.
func (g *Group) Served(ctx context.Context) error {
	served := make(chan struct{})
	go func() { // ends with the clients at the latest
		g.Warm()
		close(served)
	}()
	select {
	case <-served:
		return nil
	case <-ctx.Done():
		return errors.New("some client has never been served")
	}
}

// Stop lets each client finish the request that it is at, and returns what
// became of all.
func (g *Group) Stop() Tally {
	g.stop()
	return g.Wait()
}

// Wait waits until all clients have stopped by themselves, and returns what
// became of all.
func (g *Group) Wait() Tally {
	g.running.Wait()
	g.stop()
	return Sum(g.tallies...)
}
