package faults

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// beside is the peer that each fault is done to as well.
const beside = "shutdown"

// Options say how a matrix is run.
type Options struct {
	// Seed decides what is left to chance.
	Seed uint64
	// Short does each fault once, to gracefulfx alone.
	Short bool
	// Long asks for the long forms.
	Long bool
	// Progress is told of each run that is over, if it is not nil.
	Progress func(Fault, peer.Peer, []Result)
}

// Matrix runs faults.
type Matrix struct {
	kit     *peer.Kit
	ours    peer.Peer
	theirs  peer.Peer
	options Options
}

// NewMatrix returns a matrix for the servers of the kit.
func NewMatrix(kit *peer.Kit, o Options) (*Matrix, error) {
	both, err := peer.Select(peer.Ours + "," + beside)
	if err != nil {
		return nil, err
	}
	return &Matrix{kit, both[0], both[1], o}, nil
}

// Run does a fault to both servers. The error tells that it could not be done, and
// is no SkipError: that is part of the row.
func (m *Matrix) Run(ctx context.Context, f Fault) (Row, error) {
	row := Row{Fault: f}
	if err := m.runOurs(ctx, &row); err != nil || m.options.Short || row.Skipped != "" {
		return row, err
	}
	var err error
	row.Theirs, err = m.results(ctx, f, m.theirs)
	return row, err
}

// tries is how often runs are done in which a promise broke. The short form is for
// machines that do other work at the same time.
func (m *Matrix) tries() int {
	if m.options.Short {
		return 3
	}
	return 2
}

// runOurs does it to gracefulfx, and again if a promise broke.
func (m *Matrix) runOurs(ctx context.Context, row *Row) (err error) {
	row.Ours, err = m.results(ctx, row.Fault, m.ours)
	if skip, ok := errors.AsType[SkipError](err); ok {
		row.Skipped = string(skip)
		return nil
	}
	for n := 1; n < m.tries() && err == nil && row.Fault.Limit == "" && len(row.broken()) > 0; n++ {
		row.First = append(row.First, row.Ours...)
		row.Ours, err = m.results(ctx, row.Fault, m.ours)
	}
	return err
}

// results does a fault to one server as often as it is to be done.
func (m *Matrix) results(ctx context.Context, f Fault, p peer.Peer) ([]Result, error) {
	var all []Result
	for n := range f.times(m.options.Short) {
		r, err := m.once(ctx, f, p, n)
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", f.ID(), p.Name, err)
		}
		all = append(all, r)
	}
	if m.options.Progress != nil {
		m.options.Progress(f, p, all)
	}
	return all, nil
}

func (m *Matrix) once(ctx context.Context, f Fault, p peer.Peer, n int) (Result, error) {
	ctx, cancel := context.WithTimeout(ctx, f.bound(m.options.Long))
	defer cancel()
	t := &Trial{Kit: m.kit, Peer: p, Nth: n, Rand: m.random(f, n), Short: m.options.Short, Long: m.options.Long}
	defer t.close()
	r, err := f.Run(ctx, t)
	if err == nil && ctx.Err() != nil { // what was seen is the end of this run, and not of the server's
		err = context.Cause(ctx)
	}
	r.Notes = slices.Concat(t.notes, r.Notes)
	return r, err
}

// random returns what is left to chance in the nth run of a fault: the same for
// both servers.
func (m *Matrix) random(f Fault, n int) *rand.Rand {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, f.ID(), n) // a hash takes everything
	return rand.New(rand.NewPCG(m.options.Seed, h.Sum64()))
}
