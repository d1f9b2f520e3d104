package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// bars is a view with a bar for each trial. Beside it are the two backends, a
// full dot for each that runs, and the counts as they grow.
type bars struct {
	out      io.Writer
	progress *mpb.Progress
	restarts int
	bar      *mpb.Bar // of the trial that runs
	dots     *dots    // on that bar
}

func newBars(ctx context.Context, out io.Writer, restarts int) *bars {
	// Ctrl-C is echoed where the next frame begins, and would shift it.
	context.AfterFunc(ctx, func() { say(out, "\r") })
	p := mpb.New(mpb.WithOutput(out), mpb.WithRefreshRate(50*time.Millisecond))
	return &bars{out: out, progress: p, restarts: restarts}
}

func (b *bars) begin(t *trial) {
	b.dots = new(dots)
	name := decor.Name(t.contender.name, decor.WC{W: 21, C: decor.DindentRight})
	orders := func(decor.Statistics) string { return fmt.Sprintf("%8s orders", group(t.tally.now().sent)) }
	lost := func(decor.Statistics) string { return fmt.Sprintf("%6s lost", group(t.tally.now().lost())) }
	b.bar = b.progress.New(int64(b.restarts+1), barStyle(), mpb.BarWidth(18),
		mpb.PrependDecorators(name),
		mpb.AppendDecorators(
			decor.Any(b.count),
			decor.Meta(decor.Any(b.dots.draw), paint(text.FgCyan)),
			decor.Any(orders),
			decor.Meta(decor.Any(lost), func(s string) string { return verdictColor(t.tally.now().lost() == 0).Sprint(s) }),
		))
}

func (b *bars) restarting(backend int) { b.dots[backend].Store(true) }

func (b *bars) restarted(*trial) {
	for i := range b.dots {
		b.dots[i].Store(false)
	}
	b.bar.Increment()
}

// end takes the last step, which is for the load that goes on a little longer
// than the restarts.
func (b *bars) end() { b.bar.Increment() }

// close leaves the bars where they are.
func (b *bars) close() {
	b.progress.Shutdown()
	say(b.out, "\n")
}

// count tells how many restarts are done.
func (b *bars) count(s decor.Statistics) string {
	return fmt.Sprintf("%2d/%d", min(int(s.Current), b.restarts), b.restarts)
}

// dots shows which backends run. They hold true for one that restarts.
type dots [2]atomic.Bool

func (d *dots) draw(decor.Statistics) string {
	var s strings.Builder
	for i := range d {
		dot := "●"
		if d[i].Load() {
			dot = "○"
		}
		s.WriteString("  " + backendName(i) + dot)
	}
	return s.String()
}

func barStyle() mpb.BarStyleComposer {
	return mpb.BarStyle().Lbound("").Rbound("").
		Filler("━").FillerMeta(paint(text.FgCyan)).
		Tip("━").TipMeta(paint(text.FgCyan)).
		Padding("─").PaddingMeta(paint(text.FgHiBlack))
}

// paint returns a function that colours text.
func paint(c text.Color) func(string) string {
	return func(s string) string { return c.Sprint(s) }
}
