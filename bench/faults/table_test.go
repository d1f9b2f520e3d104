package faults

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMarkdown(t *testing.T) {
	rows := []Row{
		{Fault: Fault{Kind: Network, Name: "a", Why: "it is so"}, Ours: []Result{kept, {Sent: 5, Took: time.Second}}, Theirs: []Result{another}},
		{Fault: Fault{Kind: Machine, Name: "b", Limit: "It cannot be."}, Ours: []Result{broken, {Sent: 1, Exit: 1}}},
		{Fault: Fault{Kind: Machine, Name: "c"}, Skipped: "no root"},
	}
	var b strings.Builder
	require.NoError(t, Markdown(&b, rows))
	assert.Equal(t, `
### Network

| fault | promised | gracefulfx | http.Server.Shutdown | |
|---|---|---|---|---|
| a | 0 lost, exit 0 | 0 of 15 lost, exit 0 after 1000 ms | 2 of 20 lost, exit 0 after 0 ms | kept: it is so |

### Machine

| fault | promised | gracefulfx | http.Server.Shutdown | |
|---|---|---|---|---|
| b | 0 lost, exit 0 | 1 of 11 lost, exit 0 or exit 1 after 0 ms | – | limit |
| c | 0 lost, exit 0 | – | – | skipped: no root |

### What cannot be survived

- **b**: It cannot be. Seen: 1 of 11 lost, exit 0 or exit 1 after 0 ms.
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
