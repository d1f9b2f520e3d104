package socketio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Closer sends the clients of all mounted servers away. It implements
// [graceful.Closer] and [graceful.LateAdmitter]. Create it with [New]. All
// methods may be called at any time and from any goroutine.
type Closer struct {
	options options
	closing atomic.Bool

	mu       sync.Mutex // guards what follows
	houses   []*house
	registry *registry // nil before the first Add
}

var (
	_ graceful.Closer       = (*Closer)(nil)
	_ graceful.LateAdmitter = (*Closer)(nil)
)

// New returns a closer that no server is mounted with yet.
func New(opts ...Option) *Closer {
	return &Closer{options: options{name: "socketio"}.with(opts)}
}

// Name implements [graceful.Closer].
func (c *Closer) Name() string { return c.options.name }

// Count is how many clients a server has.
type Count struct {
	// Server is the server's name, see [Named]; that of the connections given
	// to [Closer.Add] is "connections".
	Server string
	// Clients counts its open sessions.
	Clients int
}

// Counts returns how many clients each server has, in the order in which they
// were mounted.
func (c *Closer) Counts() []Count {
	var counts []Count
	for _, h := range c.all() {
		counts = append(counts, Count{h.name, h.count()})
	}
	return counts
}

// Clients returns how many clients all servers have together.
func (c *Closer) Clients() int {
	var sum int
	for _, count := range c.Counts() {
		sum += count.Clients
	}
	return sum
}

// String says how many clients were told to leave, such as "told 20 clients to
// leave: chat 12, game 8".
func (c *Closer) String() string {
	var sum int
	var parts []string
	for _, h := range c.all() {
		n := h.toldCount()
		sum += n
		parts = append(parts, fmt.Sprintf("%s %d", h.name, n))
	}
	if len(parts) == 0 {
		return "nothing mounted"
	}
	return fmt.Sprintf("told %s to leave: %s", clients(sum), strings.Join(parts, ", "))
}

// clients returns the number in words.
func clients(n int) string {
	if n == 1 {
		return "1 client"
	}
	return fmt.Sprintf("%d clients", n)
}

// Close implements [graceful.Closer]. It refuses new sessions from now on,
// tells every client to leave, and returns when none is left. If ctx ends
// first, it tells those that are left at once, and the error says how many have
// not gone. It is not undone.
func (c *Closer) Close(ctx context.Context) error {
	c.mu.Lock()
	c.closing.Store(true) // with the lock: what Add adds is in the list or is refused
	houses := slices.Clone(c.houses)
	c.mu.Unlock()
	errs := make([]error, len(houses))
	var all sync.WaitGroup
	for i, h := range houses {
		all.Go(func() { errs[i] = h.clear(ctx) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// AdmitLate implements [graceful.LateAdmitter]: the requests of Engine.IO pass
// the drain's gate, because the mounted route has its own.
func (c *Closer) AdmitLate(r *http.Request) bool {
	query := r.URL.Query()
	return query.Has("EIO") && query.Has("transport") && len(c.all()) > 0
}

// all returns what clients can be guests of.
func (c *Closer) all() []*house {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.houses)
}

// mount adds a house for the guests of a server.
func (c *Closer) mount(g guests, opts []Option) *house {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.build(g, "socket.io", opts)
}

// build adds a house for the given guests. The lock is held.
func (c *Closer) build(g guests, defaultName string, opts []Option) *house {
	h := &house{guests: g, told: make(map[string]*goodbye)}
	o := options{name: c.freeName(defaultName), spread: c.options.spread}.with(opts)
	h.name, h.spread = o.name, o.spread
	c.houses = append(c.houses, h)
	return h
}

// freeName returns the name with a number behind it where it is taken.
func (c *Closer) freeName(name string) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(c.houses, func(h *house) bool { return h.name == name })
	}
	for free, n := name, 2; ; n++ {
		if !taken(free) {
			return free
		}
		free = fmt.Sprintf("%s %d", name, n)
	}
}
