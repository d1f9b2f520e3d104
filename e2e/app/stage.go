package main

import (
	"maps"
	"sync"
)

// stage is where handlers and the test meet: a handler enters a point and stays
// until the test releases it.
type stage struct {
	mu     sync.Mutex // guards all below
	points map[string]*point
	runs   map[string]int
}

type point struct{ entered, released chan struct{} }

func newStage() *stage {
	return &stage{points: make(map[string]*point), runs: make(map[string]int)}
}

func (s *stage) at(id string) *point {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.points[id]
	if p == nil {
		p = &point{entered: make(chan struct{}), released: make(chan struct{})}
		s.points[id] = p
	}
	return p
}

// enter tells the test that a handler has come to the point. Each point is
// entered once.
func (s *stage) enter(id string) *point {
	p := s.at(id)
	close(p.entered)
	return p
}

// ran counts a call of the handler at path.
func (s *stage) ran(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs[path]++
}

func (s *stage) runsByPath() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.runs)
}
