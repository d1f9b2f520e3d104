package kinds

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

// wire is a connection to the server, as a client has it.
type wire struct {
	net.Conn

	t  *trial
	in *bufio.Reader
}

// socket connects to the server. The connection closes with the context.
func (t *trial) socket(ctx context.Context) (net.Conn, error) {
	c, err := (&net.Dialer{Timeout: spare}).DialContext(ctx, "tcp", t.process.Addr())
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = c.Close() })
	return c, c.SetDeadline(time.Now().Add(startTime/2 + t.timeout + spare))
}

// dial connects to the server, with TLS where it speaks that.
func (t *trial) dial(ctx context.Context) (*wire, error) {
	c, err := t.socket(ctx)
	if err != nil {
		return nil, err
	}
	if t.tls == nil {
		return &wire{c, t, bufio.NewReader(c)}, nil
	}
	secured := secure(c, t.tls)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("handshake: %w", err)
	}
	return &wire{secured, t, bufio.NewReader(secured)}, nil
}

func secure(c net.Conn, config *tls.Config) *tls.Conn {
	config = config.Clone()
	config.ServerName = "127.0.0.1"
	return tls.Client(c, config)
}

// open connects and sends what is given.
func (t *trial) open(ctx context.Context, text string) (*wire, error) {
	w, err := t.dial(ctx)
	if err != nil {
		return nil, err
	}
	return w, w.send(text)
}

// kept returns a connection that has served and is idle.
func (t *trial) kept(ctx context.Context) (*wire, error) {
	w, err := t.open(ctx, request("/"))
	if err != nil {
		return nil, err
	}
	r, err := w.reply()
	if err != nil {
		return nil, err
	}
	if r.status != http.StatusOK || r.close {
		return nil, fmt.Errorf("the first request got %v", r)
	}
	return w, t.settle(ctx)
}

// request is a request for a path, without a body.
func request(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: server\r\n\r\n" }

func (w *wire) send(text string) error {
	_, err := io.WriteString(w, text)
	return err
}

// add sends more once the signal was sent. That it cannot is no error: what is
// read tells what the server did.
func (w *wire) add(text string) {
	if err := w.send(text); err != nil {
		w.t.note("sent in vain: %v", err)
	}
}

// rest reads to the end of the connection, which is clean if the result is nil.
func (w *wire) rest() error {
	n, err := io.Copy(io.Discard, w.in)
	if n > 0 {
		w.t.note("%d bytes more", n)
	}
	return err
}

// ended reads to the end of the connection, closes it, and tells of it.
func (w *wire) ended() error {
	err := w.rest()
	_ = w.Close()
	if err == nil {
		w.t.note("end of the connection")
	} else {
		w.t.note("end of the connection: %v", err)
	}
	return err
}

// gone reports whether the server has closed the connection already.
func (w *wire) gone() bool {
	if w.SetReadDeadline(time.Now().Add(time.Millisecond)) != nil {
		return true
	}
	_, err := w.in.Peek(1)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return w.SetReadDeadline(time.Now().Add(w.t.timeout+spare)) != nil
	}
	return err != nil
}

// ending tells in a word how a connection ended on which something was to come.
func ending(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "nothing in time"
	default:
		return "no reply"
	}
}
