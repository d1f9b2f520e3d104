package faults

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMarkdown(t *testing.T) {
	limit := Fault{Kind: Machine, Name: "b", Limit: "It cannot be."}
	rows := []Row{
		{Fault: Fault{Kind: Network, Name: "a", Why: "it is so"}, Ours: []Result{kept, {Sent: 5, Took: time.Second}}, Theirs: []Result{another}},
		{Fault: limit, Ours: []Result{broken, {Sent: 1, Exit: 1}}},
		{Fault: limit, Run: 1, Ours: []Result{kept}},
		{Fault: Fault{Kind: Machine, Name: "c"}, Skipped: "no root"},
	}
	runs := []Run{{Seed: 7, Setting: []string{"date: today", "Go: newest"}}, {Seed: 8, Setting: []string{"date: tomorrow"}}}
	var b strings.Builder
	require.NoError(t, Markdown(&b, runs, rows))
	assert.Equal(t, `1. seed 7; date: today; Go: newest
2. seed 8; date: tomorrow

### Network

| fault | promised | run | gracefulfx | http.Server.Shutdown | |
|---|---|---|---|---|---|
| a | 0 lost, exit 0 | 1 | 0 of 15 lost, exit 0 after 1000 ms | 2 of 20 lost, exit 0 after 0 ms | kept: it is so |

### Machine

| fault | promised | run | gracefulfx | http.Server.Shutdown | |
|---|---|---|---|---|---|
| b | 0 lost, exit 0 | 1 | 1 of 11 lost, exit 0 or exit 1 after 0 ms | – | limit |
| b | 0 lost, exit 0 | 2 | 0 of 10 lost, exit 0 after 0 ms | – | kept |
| c | 0 lost, exit 0 | 1 | – | – | skipped: no root |

### What cannot be survived

- **b**: It cannot be.
  Seen in run 1: 1 of 11 lost, exit 0 or exit 1 after 0 ms.
  And in run 2: 0 of 10 lost, exit 0 after 0 ms.
`, b.String())
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range All() {
		assert.False(t, seen[f.ID()], f.ID())
		seen[f.ID()] = true
		assert.NotContains(t, f.Name+f.Why+f.Limit, "|", "it would end a cell")
	}
}

func TestSelect(t *testing.T) {
	all, err := Select(false)
	require.NoError(t, err)
	assert.Len(t, all, len(All()))
	some, err := Select(false, "network/round trip")
	require.NoError(t, err)
	assert.NotEmpty(t, some)
	_, err = Select(false, "nonsense")
	assert.ErrorContains(t, err, `no fault has one of ["nonsense"]`)
}
