// Package weakset has a set that does not keep its members alive.
package weakset

import (
	"runtime"
	"sync"
	"weak"
)

// Set holds pointers weakly, each with a value that outlives what it points to. A
// member leaves when it is removed, or when the garbage collector has taken it.
// The zero value is empty. All methods may be called from any goroutine.
type Set[T, V any] struct {
	mu      sync.Mutex // guards members
	members map[weak.Pointer[T]]member[V]
}

type member[V any] struct {
	value   V
	cleanup runtime.Cleanup
}

// Add adds p. When the collector has taken what p points to, forgotten runs with
// value, unless p was removed before. Neither may refer to p, which would never be
// collected then, and forgotten must not block: all cleanups of a process may wait
// for it. Added again, p has the new value and function.
func (s *Set[T, V]) Add(p *T, value V, forgotten func(V)) {
	w := weak.Make(p)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.members == nil {
		s.members = make(map[weak.Pointer[T]]member[V])
	}
	s.members[w].cleanup.Stop()
	s.members[w] = member[V]{value, runtime.AddCleanup(p, func(w weak.Pointer[T]) {
		if value, ok := s.remove(w); ok {
			forgotten(value)
		}
	}, w)}
}

// Remove removes p and reports whether it was a member. What was removed is not
// forgotten later.
func (s *Set[T, V]) Remove(p *T) bool {
	_, ok := s.remove(weak.Make(p)) // equal to the one that Add made
	runtime.KeepAlive(p)            // or its cleanup might have begun
	return ok
}

func (s *Set[T, V]) remove(w weak.Pointer[T]) (value V, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.members[w]
	one.cleanup.Stop()
	delete(s.members, w)
	return one.value, ok
}

// Len returns the number of members. Those count that the collector has taken, but
// whose forgotten has not begun.
func (s *Set[T, V]) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.members)
}

// AppendTo appends the members that nothing has taken to list, in no order, and
// returns it. The list keeps them alive.
func (s *Set[T, V]) AppendTo(list []*T) []*T {
	s.mu.Lock()
	defer s.mu.Unlock()
	for w := range s.members {
		if p := w.Value(); p != nil {
			list = append(list, p)
		}
	}
	return list
}

// Clear removes all members and returns their values, in no order, also those of
// members that the collector has taken, but whose forgotten has not begun. Each
// value goes to the caller or to forgotten, never to both.
func (s *Set[T, V]) Clear() []V {
	s.mu.Lock()
	defer s.mu.Unlock()
	values := make([]V, 0, len(s.members))
	for _, one := range s.members {
		one.cleanup.Stop()
		values = append(values, one.value)
	}
	clear(s.members)
	return values
}
