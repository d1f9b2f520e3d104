package main

import "sync"

// members is the connections of a hub.
type members[C comparable] struct {
	mu      sync.Mutex // guards all below
	present map[C]struct{}
	closing bool
	empty   chan struct{} // closed when no member is left, once it is closing
}

func newMembers[C comparable]() *members[C] {
	return &members[C]{present: make(map[C]struct{}), empty: make(chan struct{})}
}

// add takes a member in and reports whether the hub is not closing: a client
// may connect in the moment at which the others are told to leave.
func (m *members[C]) add(c C) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closing {
		return false
	}
	m.present[c] = struct{}{}
	return true
}

func (m *members[C]) remove(c C) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.present, c)
	if m.closing && len(m.present) == 0 {
		close(m.empty)
	}
}

// close lets no member in any more. It returns those that are there, and a
// channel that is closed when they have left.
func (m *members[C]) close() ([]C, <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closing = true
	var list []C
	for c := range m.present {
		list = append(list, c)
	}
	if len(list) == 0 {
		close(m.empty)
	}
	return list, m.empty
}

func (m *members[C]) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.present)
}
