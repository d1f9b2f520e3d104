package kinds

import (
	"context"
	"fmt"
	"net"
	"time"
)

// handshake is a TLS connection of which half the first message is there. The
// client then goes on, and asks.
func handshake(ctx context.Context, t *trial) (string, error) {
	return shakeInHalves(ctx, t, func(f *frames) error { return f.ask("/kinds/parts?after=0") })
}

// handshakeIdle is the same with a client that has nothing to ask, as when a
// browser connects beforehand.
func handshakeIdle(ctx context.Context, t *trial) (string, error) {
	return shakeInHalves(ctx, t, func(*frames) error { return nil })
}

func shakeInHalves(ctx context.Context, t *trial, ask func(*frames) error) (string, error) {
	socket, err := t.socket(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = socket.Close() }()
	halted, on := make(chan struct{}), make(chan struct{})
	secured, shaken := secure(&halting{socket, halted, on}, t.tls), make(chan error, 1)
	go func() { shaken <- secured.HandshakeContext(ctx) }()
	<-halted
	err = t.shake(ctx)
	if err == nil {
		t.begin()
		t.pause(ctx, 200*time.Millisecond)
	}
	close(on)
	refused := <-shaken
	switch {
	case err != nil:
		return "", err
	case refused != nil:
		t.note("handshake: %v", refused)
		return "handshake cut", nil
	}
	f, err := speakHTTP2(secured, t)
	if err == nil {
		err = ask(f)
	}
	if err != nil {
		t.note("asked in vain: %v", err)
	}
	return f.leave(), nil
}

// shake returns when the server has seen the halves of other handshakes: it has
// completed one that came later.
func (t *trial) shake(ctx context.Context) error {
	w, err := t.dial(ctx)
	if err != nil {
		return fmt.Errorf("another connection: %w", err)
	}
	return w.Close()
}

// halting is a connection whose first write halts half-way.
type halting struct {
	net.Conn

	halted chan struct{} // closed when it has halted; nil from then on
	on     chan struct{} // closed to let it go on
}

// Write implements net.Conn. It is not called by two goroutines at once.
func (h *halting) Write(b []byte) (int, error) {
	if h.halted == nil {
		return h.Conn.Write(b)
	}
	n, err := h.Conn.Write(b[:len(b)/2])
	close(h.halted)
	h.halted = nil
	if err != nil {
		return n, err
	}
	<-h.on
	rest, err := h.Conn.Write(b[n:])
	return n + rest, err
}
