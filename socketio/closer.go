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
	targets  []*target
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
	for _, t := range c.all() {
		counts = append(counts, Count{t.name, t.count()})
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
	for _, t := range c.all() {
		n := t.toldCount()
		sum += n
		parts = append(parts, fmt.Sprintf("%s %d", t.name, n))
	}
	if len(parts) == 0 {
		return "nothing mounted"
	}
	return fmt.Sprintf("told %s to leave: %s", inWords(sum), strings.Join(parts, ", "))
}

// inWords returns a number of clients in words.
func inWords(n int) string {
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
	targets := slices.Clone(c.targets)
	c.mu.Unlock()
	errs := make([]error, len(targets))
	var all sync.WaitGroup
	for i, t := range targets {
		all.Go(func() { errs[i] = t.clear(ctx) })
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

// all returns the targets: what clients can be connected to.
func (c *Closer) all() []*target {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.targets)
}

// mount adds the target for the clients of a server.
func (c *Closer) mount(of clients, opts []Option) *target {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.build(of, "socket.io", opts)
}

// build adds the target for the given clients. The lock is held.
func (c *Closer) build(of clients, defaultName string, opts []Option) *target {
	t := &target{clients: of, told: make(map[string]*notice)}
	o := options{name: c.freeName(defaultName), spread: c.options.spread}.with(opts)
	t.name, t.spread = o.name, o.spread
	c.targets = append(c.targets, t)
	return t
}

// freeName returns the name with a number behind it where it is taken.
func (c *Closer) freeName(name string) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(c.targets, func(t *target) bool { return t.name == name })
	}
	for free, n := name, 2; ; n++ {
		if !taken(free) {
			return free
		}
		free = fmt.Sprintf("%s %d", name, n)
	}
}
