package faults

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// TestShortForm does the faults that are quick, once each, to gracefulfx. The
// whole matrix is make test-faults.
func TestShortForm(t *testing.T) {
	if err := onLinux(); err != nil {
		t.Skip(err)
	}
	kit, err := peer.NewKit(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, kit.Close()) })
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	m, err := NewMatrix(kit, Options{Seed: seed, Short: true})
	require.NoError(t, err)
	list, err := Select(true)
	require.NoError(t, err)
	for _, f := range list {
		t.Run(f.ID(), func(t *testing.T) {
			row, err := m.Run(t.Context(), f)
			require.NoError(t, err)
			if row.Skipped != "" {
				t.Skip(row.Skipped)
			}
			t.Log(cell(row.Ours))
			if !assert.Empty(t, row.Unexplained()) {
				describe(t, append(row.First, row.Ours...))
			}
		})
	}
}

func describe(t *testing.T, results []Result) {
	t.Helper()
	for _, r := range results {
		for _, note := range r.Notes {
			t.Log(note)
		}
	}
}
