package kinds

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// upload sends half of a body before the signal and the rest piece by piece
// after it.
func upload(ctx context.Context, t *trial) (string, error) {
	const pieces, every = 8, 25 * time.Millisecond
	piece := strings.Repeat("x", 64<<10)
	head := fmt.Sprintf("POST /kinds/upload HTTP/1.1\r\nHost: server\r\nContent-Length: %d\r\n\r\n", 2*pieces*len(piece))
	w, err := t.held(ctx, head+strings.Repeat(piece, pieces))
	if err != nil {
		return "", err
	}
	t.begin()
	for n := range pieces {
		t.pause(ctx, time.Duration(n+1)*every)
		w.add(piece)
	}
	a := w.answers(1)
	if a.last().body == fmt.Sprint(2*pieces*len(piece)) {
		return a.String() + ", whole", nil
	}
	return a.String(), nil
}

// download reads a large body slowly. It is larger than what the kernel keeps
// for a reader, so that most of it is unsent at the signal.
func download(ctx context.Context, t *trial) (string, error) {
	const whole, piece, every = 16 << 20, 256 << 10, 10 * time.Millisecond
	w, err := t.dial(ctx)
	if err != nil {
		return "", err
	}
	if tcp, ok := w.Conn.(*net.TCPConn); ok {
		if err := tcp.SetReadBuffer(piece); err != nil {
			return "", err
		}
	}
	if err := w.send(request(fmt.Sprintf("/kinds/download?size=%d", whole))); err != nil {
		return "", err
	}
	body, err := w.body(strings.Repeat("x", piece))
	if err != nil {
		return "", err
	}
	t.begin()
	got := piece
	for err == nil && got < whole {
		var n int64
		n, err = io.CopyN(io.Discard, body, piece)
		got += int(n)
		load.Pause(ctx, every)
	}
	t.note("%d bytes, %v", got, err)
	_ = w.ended() // clean or not, the body is what counts
	return wholeness(got == whole, got), nil
}

// wholeness tells whether a body is whole, and else how much of it has come.
func wholeness(whole bool, got int) string {
	if whole {
		return "whole"
	}
	return "cut after " + size(got)
}

// size tells a number of bytes.
func size(n int) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%d KiB", n>>10)
	default:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
}
