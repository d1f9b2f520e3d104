package kinds

import (
	"bytes"
	"context"
	"io"
)

// events is a stream that its handler never ends by itself.
func events(ctx context.Context, t *trial) (string, error) {
	w, err := t.open(ctx, request("/kinds/events"))
	if err != nil {
		return "", err
	}
	body, err := w.body("id: 1\n")
	if err != nil {
		return "", err
	}
	t.begin()
	rest, err := io.ReadAll(body)
	t.note("%d events more, %v", bytes.Count(rest, []byte("id: ")), err)
	_ = w.ended() // clean or not, the body is what counts
	seen := "ended"
	if err != nil {
		seen = "cut"
	}
	return seen, nil
}
