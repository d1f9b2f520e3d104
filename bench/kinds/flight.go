package kinds

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"syscall"
	"time"
)

// inFlight is a request whose handler ends after the signal.
func inFlight(ctx context.Context, t *trial) (string, error) {
	w, err := t.held(ctx, request("/kinds/hold"))
	if err != nil {
		return "", err
	}
	t.begin()
	return w.answers(1).String(), nil
}

// pipelined is the same with two requests behind it.
func pipelined(ctx context.Context, t *trial) (string, error) {
	w, err := t.held(ctx, request("/kinds/hold")+request("/")+request("/"))
	if err != nil {
		return "", err
	}
	t.begin()
	return w.answers(3).String(), nil
}

// held connects, sends what is given and waits until its handler has begun.
func (t *trial) held(ctx context.Context, text string) (*wire, error) {
	w, err := t.open(ctx, text)
	if err != nil {
		return nil, err
	}
	return w, t.process.Entered(ctx)
}

// headWritten is a request whose reply has begun, too early to say that the
// connection closes.
func headWritten(ctx context.Context, t *trial) (string, error) {
	w, err := t.open(ctx, request("/kinds/parts"))
	if err != nil {
		return "", err
	}
	body, err := w.body("first,")
	if err != nil {
		return "", err
	}
	t.begin()
	last, err := io.ReadAll(body)
	t.note("the rest is %q, %v", last, err)
	_ = w.ended() // clean or not, the reply is what counts
	return wholeness(err == nil && string(last) == "last", len("first,")+len(last)), nil
}

// body reads the head of a reply and the beginning of its body.
func (w *wire) body(begins string) (io.Reader, error) {
	resp, err := http.ReadResponse(w.in, nil) //nolint:bodyclose // closing would read it; its reader closes the connection
	if err != nil {
		return nil, err
	}
	first := make([]byte, len(begins))
	if _, err := io.ReadFull(resp.Body, first); err != nil {
		return nil, err
	}
	if string(first) != begins {
		return nil, fmt.Errorf("the body begins with %q", first)
	}
	return resp.Body, nil
}

// newcomer connects during the drain, which another request keeps going.
func newcomer(ctx context.Context, t *trial) (string, error) {
	holder, err := t.held(ctx, request("/kinds/hold?after=500"))
	if err != nil {
		return "", err
	}
	t.begin()
	t.pause(ctx, 100*time.Millisecond)
	seen := t.knock(ctx)
	_ = holder.answers(1) // it has a row of its own
	return seen, nil
}

// knock connects, asks, and tells what became of that.
func (t *trial) knock(ctx context.Context) string {
	w, err := t.open(ctx, request("/"))
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		t.note("%v", err)
		return "refused"
	case err != nil:
		t.note("%v", err)
		return ending(err)
	default:
		return w.answers(1).String()
	}
}
