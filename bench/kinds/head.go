package kinds

import (
	"context"
	"fmt"
	"io"
	"time"
)

// idle is a kept-alive connection whose next request comes soon after the
// signal, unless it is closed by then: a client that sees it sends nothing.
func idle(ctx context.Context, t *trial) (string, error) {
	w, err := t.kept(ctx)
	if err != nil {
		return "", err
	}
	t.begin()
	t.pause(ctx, 30*time.Millisecond)
	if w.gone() {
		_ = w.ended() // which it has
		return "closed before it", nil
	}
	w.add(request("/"))
	return w.answers(1).String(), nil
}

// silent is a connection that has not sent a byte, and never does.
func silent(ctx context.Context, t *trial) (string, error) {
	w, err := t.dial(ctx)
	if err != nil {
		return "", err
	}
	if err := t.settle(ctx); err != nil {
		return "", err
	}
	t.begin()
	n, err := io.Copy(io.Discard, w.in)
	after := inMs(time.Since(t.stop.Signalled))
	_ = w.Close()
	t.note("%d bytes, then %v", n, err)
	if err != nil {
		return fmt.Sprintf("%s after %s", ending(err), after), nil
	}
	return "closed after " + after, nil
}

// halfHead is the first request of a connection, half of whose head is there.
func halfHead(ctx context.Context, t *trial) (string, error) {
	a, err := headInHalves(ctx, t, t.dial)
	return a.String(), err
}

// halfNext is the second one.
func halfNext(ctx context.Context, t *trial) (string, error) {
	a, err := headInHalves(ctx, t, t.kept)
	return a.String(), err
}

// halfHeadTLS adds whether the end of the connection was told by TLS.
func halfHeadTLS(ctx context.Context, t *trial) (string, error) {
	a, err := headInHalves(ctx, t, t.dial)
	if a.end == nil {
		return a.String() + ", close_notify", err
	}
	return a.String() + ", no close_notify", err
}

// headInHalves sends the second half of a head 200 ms after the signal.
func headInHalves(ctx context.Context, t *trial, connect func(context.Context) (*wire, error)) (answers, error) {
	w, err := connect(ctx)
	if err != nil {
		return answers{}, err
	}
	text := request("/")
	half := len("GET / HTTP/1.1\r\nHo")
	if err := w.send(text[:half]); err != nil {
		return answers{}, err
	}
	if err := t.settle(ctx); err != nil {
		return answers{}, err
	}
	t.begin()
	t.pause(ctx, 200*time.Millisecond)
	w.add(text[half:])
	return w.answers(1), nil
}
