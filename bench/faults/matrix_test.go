package faults

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// run runs a fault whose runs have the given results, one after the other.
func run(t *testing.T, f Fault, results ...Result) (Row, []uint64) {
	t.Helper()
	m, err := NewMatrix(nil, Options{Seed: 1})
	require.NoError(t, err)
	var chances []uint64
	f.Times = 1
	f.Run = func(_ context.Context, trial *Trial) (Result, error) {
		chances = append(chances, trial.Rand.Uint64())
		r := results[0]
		results = results[1:]
		return r, nil
	}
	row, err := m.Run(t.Context(), f)
	require.NoError(t, err)
	require.Empty(t, results, "runs that were not done")
	return row, chances
}

var (
	kept    = Result{Sent: 10}
	broken  = Result{Sent: 10, Lost: 1}
	another = Result{Sent: 20, Lost: 2}
)

func TestRowThatIsKept(t *testing.T) {
	row, chances := run(t, Fault{}, kept, another)
	assert.Empty(t, row.Unexplained())
	assert.Equal(t, "kept", row.Verdict())
	assert.Equal(t, []Result{another}, row.Theirs)
	assert.Equal(t, chances[0], chances[1], "both have the same chances")
}

func TestRowThatIsKeptWhenDoneAgain(t *testing.T) {
	row, _ := run(t, Fault{}, broken, kept, another)
	assert.Empty(t, row.Unexplained())
	assert.Equal(t, "kept, done again; first: lost 1 of 10", row.Verdict())
}

func TestRowThatIsBroken(t *testing.T) {
	row, _ := run(t, Fault{}, broken, broken, another)
	assert.Equal(t, "lost 1 of 10", row.Unexplained())
	assert.Equal(t, "**broken**: lost 1 of 10", row.Verdict())
}

func TestRowThatIsALimit(t *testing.T) {
	row, _ := run(t, Fault{Limit: "It cannot be."}, broken, another)
	assert.Empty(t, row.Unexplained())
	assert.Equal(t, "limit", row.Verdict())
}

func TestRowThatIsSkipped(t *testing.T) {
	m, err := NewMatrix(nil, Options{})
	require.NoError(t, err)
	row, err := m.Run(t.Context(), Fault{Run: func(context.Context, *Trial) (Result, error) {
		return Result{}, skipf("no %s", "root")
	}})
	require.NoError(t, err)
	assert.Empty(t, row.Unexplained())
	assert.Equal(t, "skipped: no root", row.Verdict())
}

func TestFaultThatCannotBeDone(t *testing.T) {
	m, err := NewMatrix(nil, Options{})
	require.NoError(t, err)
	closed := false
	_, err = m.Run(t.Context(), Fault{Kind: Machine, Name: "x", Run: func(_ context.Context, trial *Trial) (Result, error) {
		trial.Cleanup(func() { closed = true })
		return Result{}, errors.New("oops")
	}})
	require.EqualError(t, err, "machine/x, gracefulfx: oops")
	assert.True(t, closed)
}

func TestPromiseBroken(t *testing.T) {
	p := Promise{Within: time.Second}
	for want, r := range map[string]Result{
		"nothing was sent: this proves nothing": {},
		"lost 1 of 10":                          broken,
		"exit 1":                                {Sent: 1, Exit: 1},
		"ended by the signal":                   {Sent: 1, Exit: -1},
		"ended after 1200 ms":                   {Sent: 1, Took: 1200 * time.Millisecond},
		"had not ended after 1200 ms":           {Sent: 1, Took: 1200 * time.Millisecond, Killed: true, Exit: -1},
		"grows":                                 {Sent: 1, Wrong: []string{"grows"}},
	} {
		assert.Equal(t, []string{want}, p.broken(r))
	}
	assert.Empty(t, p.broken(kept))
	assert.Equal(t, "0 lost, exit 0 within 1s", p.String())
	either := Promise{Exit: 2, Or: 1, Unserved: true}
	assert.Empty(t, either.broken(Result{Exit: 1}))
	assert.Empty(t, either.broken(Result{Exit: 2}))
	assert.Equal(t, []string{"exit 3"}, either.broken(Result{Exit: 3}))
	assert.Equal(t, "never serves, exit 2 or exit 1", either.String())
	assert.Equal(t, "3 lost, ended by the signal", Promise{Lost: 3, Exit: -1}.String())
}
