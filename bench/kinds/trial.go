package kinds

import (
	"context"
	"crypto/tls"
	"fmt"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// trial is one server and what is seen of its stop.
type trial struct {
	process *peer.Process
	signal  syscall.Signal
	timeout time.Duration
	tls     *tls.Config // nil without TLS
	stop    peer.Stop   // once it has begun
	notes   []string
}

// begin sends the stop signal.
func (t *trial) begin() { t.stop = t.process.Begin(t.signal) }

// end waits for the end of the process.
func (t *trial) end() peer.Stop {
	return t.process.End(t.stop, time.Until(t.stop.Signalled.Add(t.timeout+spare)))
}

// pause waits until so long after the signal.
func (t *trial) pause(ctx context.Context, d time.Duration) {
	load.Pause(ctx, time.Until(t.stop.Signalled.Add(d)))
}

// note writes down what was seen, and when.
func (t *trial) note(format string, args ...any) {
	at := "before the signal"
	if !t.stop.Signalled.IsZero() {
		at = inMs(time.Since(t.stop.Signalled))
	}
	t.notes = append(t.notes, at+": "+fmt.Sprintf(format, args...))
}

// settle returns when the server has seen all that was sent to it: it answers
// another connection that came later.
func (t *trial) settle(ctx context.Context) error {
	w, err := t.open(ctx, "GET / HTTP/1.1\r\nHost: server\r\nConnection: close\r\n\r\n")
	if err != nil {
		return fmt.Errorf("another connection: %w", err)
	}
	defer func() { _ = w.Close() }()
	if _, err := w.reply(); err != nil {
		return fmt.Errorf("another connection: %w", err)
	}
	_ = w.rest() // clean or not, it is over
	return nil
}
