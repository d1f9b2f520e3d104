package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// _clients is how many clients a load has.
	_clients = 16
	// _warmUp is how long a load runs before it is measured.
	_warmUp = 200 * time.Millisecond
	// _slice is how long it runs at a time. Within a turn the servers alternate by
	// slices, so that both meet the same moods of the machine.
	_slice  = 100 * time.Millisecond
	_slices = 4 // of a turn
	// _finer is how many more turns a load gets: every one has new processes, for
	// one differs from the next by some percent, whatever runs in it.
	_finer = 4
)

// asker makes a client of the server at addr: what asks once, and what ends it.
type asker func(ctx context.Context, addr string) (ask func() error, end func())

// load is clients that ask as fast as they are answered.
type load struct {
	asks []func() error
	ends []func()
}

func newLoad(ctx context.Context, addr string, how asker) *load {
	l := new(load)
	for range _clients {
		ask, end := how(ctx, addr)
		l.asks, l.ends = append(l.asks, ask), append(l.ends, end)
	}
	return l
}

// run has all clients ask for a while, and returns how often they did.
func (l *load) run(d time.Duration) (int64, error) {
	var done atomic.Int64
	var over atomic.Bool
	limit := time.AfterFunc(d, func() { over.Store(true) })
	defer limit.Stop()
	errs := make([]error, len(l.asks))
	var all sync.WaitGroup
	for i, ask := range l.asks {
		all.Go(func() {
			for errs[i] == nil && !over.Load() {
				if errs[i] = ask(); errs[i] == nil {
					done.Add(1)
				}
			}
		})
	}
	all.Wait()
	return done.Load(), errors.Join(errs...)
}

func (l *load) end() {
	for _, end := range l.ends {
		end()
	}
}

// side is a server under load.
type side struct {
	*child
	load *load
}

func startSide(ctx context.Context, kind string, env []string, how asker) (*side, error) {
	c, err := start(ctx, kind, env)
	if err != nil {
		return nil, err
	}
	s := &side{c, newLoad(ctx, c.addr, how)}
	if _, err := s.load.run(_warmUp); err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

func (s *side) end() {
	s.load.end()
	s.child.end()
}

// slice returns how many requests the server answers in a second, and how many
// microseconds of its processor each takes.
func (s *side) slice() (figures, error) {
	before, err := s.ask(_cpu)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	n, err := s.load.run(_slice)
	if err != nil {
		return nil, err
	}
	took := time.Since(start)
	after, err := s.ask(_cpu)
	return figures{float64(n) / took.Seconds(), (after - before) / float64(n)}, err
}

// underLoad puts the same load on both servers.
func (b *bench) underLoad(ctx context.Context, env []string, how asker) (pairs, error) {
	var all pairs
	for turn := range b.turns * _finer {
		order := []string{bare, ours}
		if turn%2 == 1 { // which one is started first makes a difference, too
			slices.Reverse(order)
		}
		p, err := sliceUp(ctx, order, env, how)
		if err != nil {
			return pairs{}, err
		}
		all.reference = append(all.reference, p.reference.medians())
		all.ours = append(all.ours, p.ours.medians())
	}
	return all, nil
}

// sliceUp is one turn of the servers, in the order of their start.
func sliceUp(ctx context.Context, order, env []string, how asker) (pairs, error) {
	sides := make(map[string]*side)
	for _, kind := range order {
		s, err := startSide(ctx, kind, env, how)
		if err != nil {
			return pairs{}, err
		}
		defer s.end()
		sides[kind] = s
	}
	turn := &bench{turns: _slices}
	return turn.both(ctx, func(_ context.Context, kind string) (figures, error) { return sides[kind].slice() })
}
