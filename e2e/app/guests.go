package main

import (
	"context"
	"net"
	"sync"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// guests are the hijacked connections.
type guests struct {
	mu    sync.Mutex // guards conns
	conns []net.Conn
}

func newGuests() *guests { return &guests{} }

func (g *guests) add(nc net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns = append(g.conns, nc)
}

// newFarewell returns the closer that says goodbye to the guests. Whether one
// then leaves is up to the test that holds its other end.
func newFarewell(g *guests) graceful.Closer {
	return graceful.CloserFunc("farewell", func(context.Context) error {
		g.mu.Lock()
		defer g.mu.Unlock()
		for _, nc := range g.conns {
			write(nc, "goodbye\n")
		}
		return nil
	})
}
