package main

import (
	"context"
	"fmt"
	"slices"
)

// figures are what one turn has measured, always as many for the same row.
type figures []float64

// pairs are the figures of both servers, turn by turn.
type pairs struct{ reference, ours series }

// series are the figures of one server, turn by turn.
type series []figures

// medians returns the median of each figure.
func (s series) medians() figures {
	var f figures
	for n := range s[0] {
		var list []float64
		for _, turn := range s {
			list = append(list, turn[n])
		}
		f = append(f, median(list))
	}
	return f
}

// both measures the two in turns, in the order ABBA.
func (b *bench) both(ctx context.Context, measure func(ctx context.Context, kind string) (figures, error)) (pairs, error) {
	var p pairs
	for turn := range b.turns {
		order := []string{bare, ours}
		if turn%2 == 1 {
			order = []string{ours, bare}
		}
		for _, kind := range order {
			f, err := measure(ctx, kind)
			if err != nil {
				return pairs{}, fmt.Errorf("%s: %w", kind, err)
			}
			if kind == bare {
				p.reference = append(p.reference, f)
			} else {
				p.ours = append(p.ours, f)
			}
		}
	}
	return p, nil
}

// comparison is the medians of one figure: of each server, and of what the two
// differ by within a turn, which says more where the machine has moods.
type comparison struct {
	reference, ours, ratio, more float64
	low, high                    float64 // quartiles of the ratio
}

// String returns the ratio, with its quartiles.
func (c comparison) String() string {
	return fmt.Sprintf("%.3f (%.3f–%.3f)", c.ratio, c.low, c.high)
}

// nth compares the nth figure.
func (p pairs) nth(n int) comparison {
	var reference, ours, ratios, more []float64
	for i := range p.ours {
		r, o := p.reference[i][n], p.ours[i][n]
		reference, ours = append(reference, r), append(ours, o)
		ratios, more = append(ratios, o/r), append(more, o-r)
	}
	return comparison{
		median(reference), median(ours), median(ratios), median(more),
		quantile(ratios, 0.25), quantile(ratios, 0.75),
	}
}

// quantile returns the value below which that share of a list is.
func quantile(list []float64, share float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

// median returns the middle of a list, or the mean of the two in the middle.
func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	mid := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[mid]
	}
	return (sorted[mid-1] + sorted[mid]) / 2
}
