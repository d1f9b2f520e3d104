package main

import (
	"fmt"
	"io"
)

// view shows the trials while they run.
type view interface {
	begin(t *trial)         // its load has begun
	restarting(backend int) // it gets its signal now
	restarted(t *trial)     // once more
	end()                   // its last order is answered
	close()                 // all trials have ended
}

// lines is a view that prints a line for each restart.
type lines struct {
	out      io.Writer
	restarts int
}

func (l *lines) begin(*trial) {}

func (l *lines) restarting(int) {}

func (l *lines) restarted(t *trial) {
	n := len(t.restarts)
	r, c := t.restarts[n-1], t.tally.now()
	say(l.out, "%-21s %d/%d  backend %s: exit %d after %6s %8s orders %5s lost\n",
		t.contender.name, n, l.restarts, r.backend, r.code, millis(r.took), group(c.sent), group(c.lost()))
}

func (l *lines) end() {}

func (l *lines) close() { say(l.out, "\n") }

// say prints for the reader. One that has gone is no reason to stop: the exit
// code still tells the result.
func say(out io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(out, format, args...) }
