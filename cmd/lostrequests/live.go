package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// live shows each second what has become of its requests.
type live struct {
	clients int
	out     io.Writer
	begun   chan struct{} // closed once each client has had an end of its first request

	mu     sync.Mutex // guards what follows; every client counts
	firsts int
	now    counts // since the last line
	slow   int
}

func newLive(clients int, out io.Writer) *live {
	return &live{clients: clients, out: out, begun: make(chan struct{}), now: make(counts)}
}

// seen counts a request.
func (l *live) seen(i load.Incident) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now.add(i.Kind, 1)
	if i.Slow {
		l.slow++
	}
	if strings.HasSuffix(i.ID, "-1") {
		if l.firsts++; l.firsts == l.clients {
			close(l.begun)
		}
	}
}

// show shows lines until the context ends.
func (l *live) show(ctx context.Context) {
	select {
	case <-l.begun:
		say(l.out, "All clients are at work: deploy now.\n")
	case <-ctx.Done():
		return
	}
	l.line("", func(c class) string { return string(c) }, "slow")
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for start := time.Now(); ; {
		select {
		case <-tick.C:
			l.second(time.Since(start))
		case <-ctx.Done():
			l.second(time.Since(start))
			return
		}
	}
}

// second shows what has come since the last line.
func (l *live) second(since time.Duration) {
	l.mu.Lock()
	now, slow := l.now, l.slow
	l.now, l.slow = make(counts), 0
	l.mu.Unlock()
	l.line(since.Round(time.Second).String(), func(c class) string { return figure(now[c]) }, figure(slow))
}

// line shows a line of the classes and the slow ones.
func (l *live) line(head string, cell func(class) string, slow string) {
	var b strings.Builder
	fmt.Fprintf(&b, "%7s", head)
	for _, c := range classes {
		fmt.Fprintf(&b, "  %*s", len(c), cell(c))
	}
	say(l.out, "%s  %4s\n", b.String(), slow)
}

// figure tells a number, and zero by a sign that does not catch the eye.
func figure(n int) string {
	if n == 0 {
		return "·"
	}
	return fmt.Sprint(n)
}
