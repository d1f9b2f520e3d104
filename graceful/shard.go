package graceful

import (
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"weak"
)

// shard holds a part of the tracked connections, so that connections that come
// and go on several cores do not wait for one lock.
type shard struct {
	mu     sync.Mutex // guards all below, and the index of every connection here
	conns  []*conn
	weakly map[weak.Pointer[conn]]runtime.Cleanup // hijacked connections, see weaken
	_      [64]byte                               // keeps two shards' locks off one cache line
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
	return s.drop(c) || s.dropWeak(c)
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

func (s *shard) dropWeak(c *conn) bool {
	w := weak.Make(c) // equal to the one that weaken made
	cleanup, ok := s.weakly[w]
	if !ok {
		return false
	}
	delete(s.weakly, w)
	cleanup.Stop()
	runtime.KeepAlive(c) // or the cleanup might have begun by now
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
	w := weak.Make(c)
	if s.weakly == nil {
		s.weakly = make(map[weak.Pointer[conn]]runtime.Cleanup)
	}
	c.below = &below{conn: c.socket()} // TLS knows c, and would keep it
	s.weakly[w] = runtime.AddCleanup(c, func(b *below) {
		s.mu.Lock()
		delete(s.weakly, w)
		s.mu.Unlock()
		b.close()
		forgotten()
	}, c.below)
}

// below is what a hijacked connection stands on. The two are collected at
// different moments: who forgets the upper one forgets the lower one with it, so
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
		_ = b.conn.Close() // nobody is left to be told
	}
}

// appendTo appends the shard's connections to list.
func (s *shard) appendTo(list []*conn) []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	list = append(list, s.conns...)
	for w := range s.weakly {
		if c := w.Value(); c != nil {
			list = append(list, c)
		}
	}
	return list
}
