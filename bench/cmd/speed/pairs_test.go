package main

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The servers take turns in the order ABBA, and are compared within a turn: a
// machine that becomes slower makes no difference.
func TestPairs(t *testing.T) {
	var order []string
	speed := 100.0
	p, err := (&bench{turns: 3}).both(t.Context(), func(_ context.Context, kind string) (figures, error) {
		order = append(order, kind)
		if len(order)%2 == 1 {
			speed /= 2
		}
		f := figures{speed, 7}
		if kind == ours {
			f[0] *= 0.9
		}
		return f, nil
	})
	require.NoError(t, err)
	assert.Equal(t, []string{bare, ours, ours, bare, bare, ours}, order)
	c := p.nth(0)
	assert.InDelta(t, 25, c.reference, 1e-9)
	assert.InDelta(t, 0.9, c.ratio, 1e-9)
	assert.Equal(t, "0.900 (0.900–0.900)", c.String())
	assert.Zero(t, p.nth(1).more)
}

func TestMedian(t *testing.T) {
	assert.Zero(t, median(nil))
	assert.InDelta(t, 2, median([]float64{3, 1, 2}), 0)
	assert.InDelta(t, 2.5, median([]float64{4, 3, 1, 2}), 0)
	assert.InDelta(t, 1, quantile([]float64{3, 1, 2}, 0.25), 0)
	assert.InDelta(t, 3, quantile([]float64{3, 1, 2}, 1), 0)
}

func TestTable(t *testing.T) {
	var out strings.Builder
	require.NoError(t, table(&out, []result{
		atLeast("requests", "/s", 0.98, comparison{reference: 1000, ours: 970, ratio: 0.97, low: 0.96, high: 0.98}),
		plus("memory", "bytes", 200, comparison{reference: 1000, ours: 1150, more: 150}),
		shown("time", "µs", comparison{reference: 10, ours: 11, ratio: 1.1, low: 1, high: 1.2}),
		within("force", "ms", 250, none(), 12.34),
	}))
	assert.Equal(t, `| what | net/http | gracefulfx | | target | met |
|---|---|---|---|---|---|
| requests | 1000 /s | 970 /s | 0.970 (0.960–0.980) | at least 0.98 | **no** |
| memory | 1000 bytes | 1150 bytes | +150 | at most +200 | yes |
| time | 10 µs | 11 µs | 1.100 (1.000–1.200) |  |  |
| force | – | 12.3 ms |  | at most 250 | yes |
`, out.String())
}

func TestFiguresOfABenchmark(t *testing.T) {
	f, err := figuresIn([]byte("goos: linux\nBenchmarkRequest/server=graceful \t 100 \t 3415 ns/op \t 1352 B/op \t 14 allocs/op\nPASS\n"))
	require.NoError(t, err)
	assert.Equal(t, figures{3415, 14}, f)
	_, err = figuresIn([]byte("PASS\n"))
	assert.ErrorContains(t, err, "no figures")
}

func TestCurve(t *testing.T) {
	picture := svg([]point{{n: 1000, bare: 20, grace: 10}, {n: 20_000, bare: 600, grace: 400}})
	assert.Contains(t, picture, "<svg")
	assert.Contains(t, picture, "Server.Shutdown")
	assert.Equal(t, 4, strings.Count(picture, "<circle"))
	assert.Contains(t, picture, ">500</text>")
	assert.Contains(t, picture, ">15000</text>")
	assert.InDelta(t, 100, roundStep(600), 1e-9)
	assert.InDelta(t, 200, roundStep(800), 1e-9)
	assert.InDelta(t, 5000, roundStep(20_000), 1e-9)
	assert.InDelta(t, 2, roundStep(9), 1e-9)
}
