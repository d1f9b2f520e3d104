package differential_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// corpus returns all exchanges of HTTP/1.
func corpus() []exchange {
	return slices.Concat(
		methods(), versions(), targets(), hosts(), heads(), limits(),
		lengths(), chunks(), trailers(), bodies(), unread(), smuggling(),
		statuses(), informational(), replies(), lengthsOfReplies(), files(), connectionHeaders(),
		expectations(), hijacks(), panics(), timeouts(), deadlines(),
		pipelines(), halves(), aborts(), tooLarge(), duplex(), optionsOf(), wires(),
	)
}

func TestNamesAreUnique(t *testing.T) {
	seen := make(map[string]bool)
	for _, x := range corpus() {
		require.False(t, seen[x.name], x.name)
		seen[x.name] = true
	}
	t.Log(len(seen), "exchanges")
}

// TestExchanges plays every exchange against net/http alone and against
// gracefulfx, and both must do the same.
func TestExchanges(t *testing.T) {
	t.Cleanup(func() { requireAllShown(t) })
	for _, x := range corpus() {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			compare(t, x)
		})
	}
}

// _again is how often both are played again where they differ. Some exchanges have
// timeouts, of net/http's, which on a busy machine run out at one moment here and
// at another there. What really differs does so each time.
const _again = 2

func compare(t *testing.T, x exchange) {
	alone := make(map[pair.Way]record)
	for _, p := range pair.Pairs() {
		if x.owned && p.By == pair.External {
			continue
		}
		if x.raw && p.Way == pair.Clear {
			continue
		}
		if _, ok := alone[p.Way]; !ok {
			alone[p.Way] = play(t, x, pair.Pair{By: pair.Bare, Way: p.Way})
			require.False(t, alone[p.Way].waited(), "net/http alone, %s:\n%s", p.Way, alone[p.Way])
		}
		if *against {
			p.By = pair.Bare
		}
		t.Run(p.String(), func(t *testing.T) {
			want, got := expected(x, p, alone[p.Way]), play(t, x, p)
			for n := 0; !got.same(want) && n < _again; n++ {
				t.Logf("differs, and is played again:\n%s", lineDiff(want.String(), got.String()))
				want, got = expected(x, p, play(t, x, pair.Pair{By: pair.Bare, Way: p.Way})), play(t, x, p)
			}
			if !got.same(want) {
				t.Errorf("%s", lineDiff(want.String(), got.String()))
			}
		})
	}
}
