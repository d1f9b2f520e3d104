package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"strings"
)

// point is a number of connections, and the milliseconds that their drain takes.
type point struct {
	n           int
	bare, grace float64
}

// draw measures the time of a drain over the number of connections, and draws
// it.
func draw(ctx context.Context, b *bench, path string) error {
	var curve []point
	for _, n := range []int{500, 1000, 2000, 5000, 10_000, mostConnections()} {
		measured, err := b.both(ctx, func(ctx context.Context, kind string) (figures, error) {
			return drainOf(ctx, kind, n)
		})
		if err != nil {
			return err
		}
		c := measured.nth(0)
		curve = append(curve, point{n: n, bare: c.reference, grace: c.ours})
	}
	return os.WriteFile(path, []byte(svg(curve)), 0o644) //nolint:gosec // a picture for all
}

// The picture, in its own units.
const (
	_width, _height           = 640, 360
	_left, _right, _top, _low = 64, 150, 40, 48
)

// svg draws the curve.
func svg(curve []point) string {
	var mostN, mostMS float64
	for _, p := range curve {
		mostN, mostMS = max(mostN, float64(p.n)), max(mostMS, p.bare, p.grace)
	}
	x := func(n float64) float64 { return _left + n/mostN*(_width-_left-_right) }
	y := func(ms float64) float64 { return _height - _low - ms/mostMS*(_height-_low-_top) }
	var s strings.Builder
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12" fill="#555">`+"\n", _width, _height)
	fmt.Fprintf(&s, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", _width, _height)
	fmt.Fprintf(&s, `<text x="%d" y="22" font-size="14" fill="#222">Time of a drain (ms) over idle connections, less the 100 ms that ours gives each</text>`+"\n", _left-40)
	for ms := 0.0; ms <= mostMS; ms += roundStep(mostMS) {
		fmt.Fprintf(&s, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%.0f</text>`+"\n",
			_left, y(ms), _width-_right, _left-8, y(ms)+4, ms)
	}
	for n := 0.0; n <= mostN; n += roundStep(mostN) {
		fmt.Fprintf(&s, `<text x="%.1f" y="%d" text-anchor="middle">%.0f</text>`+"\n", x(n), _height-_low+20, n)
	}
	line := func(name, colour string, of func(point) float64) {
		var path, dots strings.Builder
		for i, p := range curve {
			command := "L"
			if i == 0 {
				command = "M"
			}
			fmt.Fprintf(&path, "%s%.1f %.1f", command, x(float64(p.n)), y(of(p)))
			fmt.Fprintf(&dots, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`, x(float64(p.n)), y(of(p)), colour)
		}
		last := curve[len(curve)-1]
		fmt.Fprintf(&s, `<path d="%s" fill="none" stroke="%s" stroke-width="2"/>%s<text x="%.1f" y="%.1f" fill="%s">%s</text>`+"\n",
			path.String(), colour, dots.String(), x(float64(last.n))+8, y(of(last))+4, colour, name)
	}
	line("Server.Shutdown", "#b3541e", func(p point) float64 { return p.bare })
	line("gracefulfx", "#1b6e8c", func(p point) float64 { return p.grace })
	s.WriteString("</svg>\n")
	return s.String()
}

// roundStep returns the largest of 1, 2, 5, 10, 20 ... that goes into most at
// least four times.
func roundStep(most float64) float64 {
	step := math.Pow(10, math.Floor(math.Log10(most/4)))
	switch {
	case 5*step <= most/4:
		return 5 * step
	case 2*step <= most/4:
		return 2 * step
	default:
		return step
	}
}
