package graceful

import (
	"net"
	"sync"
	"sync/atomic"

	"github.com/gracefulfx/gracefulfx/internal/weakset"
)

// shard holds a part of the tracked connections, so that connections that come
// and go on several cores do not wait for one lock.
type shard struct {
	mu     sync.Mutex // guards all below, and the index of every connection here
	conns  []*conn
	weakly weakset.Set[conn, *below] // hijacked connections, see weaken
	_      [64]byte                  // keeps two shards' locks off one cache line
}

func (s *shard) add(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.index = int32(len(s.conns)) //nolint:gosec // a machine has no 2^31 descriptors
	s.conns = append(s.conns, c)
}

// remove takes c out and reports whether it was in.
func (s *shard) remove(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drop(c) || s.weakly.Remove(c)
}

func (s *shard) drop(c *conn) bool {
	i := c.index
	if i < 0 {
		return false
	}
	end := len(s.conns) - 1
	s.conns[i] = s.conns[end]
	s.conns[i].index = i
	s.conns[end] = nil
	s.conns = s.conns[:end]
	c.index = -1
	return true
}

// weaken keeps c, which was hijacked, from now on by a weak pointer. Some
// owners forget a hijacked connection without closing it and leave its
// descriptor to the garbage collector; a strong pointer here would make that
// leak permanent. When the collector has taken c, what is below it is closed,
// unless its owner has asked for that, and forgotten runs.
func (s *shard) weaken(c *conn, forgotten func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.drop(c) {
		return
	}
	c.below = &below{conn: c.socket()} // TLS knows c, and would keep it
	s.weakly.Add(c, c.below, func(b *below) {
		b.close()
		forgotten()
	})
}

// below is what a hijacked connection stands on. The two are collected at
// different moments: what forgets the upper one forgets the lower one with it, so
// that no collector, which may have looked at one of them already, keeps the
// other.
type below struct {
	conn  net.Conn
	taken atomic.Bool // whether the owner may be using it by itself
	heard int         // how much the owner has, or may have, of the preface of HTTP/2; negative if it is not that
	http2 net.Conn    // what the owner of an upgraded connection reads and writes; set before it is that
}

func (b *below) close() {
	if !b.taken.Load() {
		_ = b.conn.Close() // it is closed or it was
	}
}

// appendTo appends the shard's connections to list.
func (s *shard) appendTo(list []*conn) []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.weakly.AppendTo(append(list, s.conns...))
}
