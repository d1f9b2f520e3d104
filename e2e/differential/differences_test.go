package differential_test

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// _allowed says in which exchanges a difference shows, and how.
var _allowed = []struct {
	difference *pair.Difference
	in         func(exchange, pair.Pair) bool
	here       func(*record)
}{
	{
		pair.HandshakeLog,
		func(x exchange, p pair.Pair) bool { return p == pair.Pair{By: pair.External, Way: pair.OverTLS} },
		func(r *record) {
			r.log = slices.DeleteFunc(r.log, func(line string) bool { return strings.Contains(line, "TLS handshake error") })
		},
	},
	{
		pair.TLSAbove,
		func(x exchange, p pair.Pair) bool {
			return p == pair.Pair{By: pair.External, Way: pair.Clear} && x.name == "garbage"
		},
		func(r *record) { r.states = []string{"new", "closed"} },
	},
}

// shown are the differences that an exchange has shown.
var shown sync.Map

// expected is what a run by gracefulfx should show, where net/http alone showed
// alone.
func expected(x exchange, p pair.Pair, alone record) record {
	want := alone
	want.view, want.log = slices.Clone(alone.view), slices.Clone(alone.log)
	for _, a := range _allowed {
		if !a.in(x, p) {
			continue
		}
		if a.here(&want); !want.same(alone) {
			shown.Store(a.difference, true)
		}
	}
	return want
}

// requireAllShown fails where a difference is in the table that is none any
// more.
func requireAllShown(t *testing.T) {
	for _, a := range _allowed {
		if _, ok := shown.Load(a.difference); !ok && !*against {
			t.Errorf("no exchange shows: %s", a.difference.What)
		}
	}
}

// TestDocsShowTheDifferences keeps the table of the docs as it is here.
func TestDocsShowTheDifferences(t *testing.T) {
	docs, err := os.ReadFile("../../docs/connections.md")
	require.NoError(t, err)
	_, section, ok := strings.Cut(string(docs), "\n## What is different\n")
	require.True(t, ok, "docs/connections.md has no section with the differences")
	section, _, _ = strings.Cut(section, "\n## ")
	var rows []string
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, "| ") {
			rows = append(rows, strings.TrimSpace(line))
		}
	}
	var want []string
	for _, d := range pair.Differences() {
		want = append(want, d.Row())
	}
	require.Equal(t, want, rows[1:], "behind the table's head")
}
