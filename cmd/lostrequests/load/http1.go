package load

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// http1 is a connection of HTTP/1.1.
type http1 struct {
	net  net.Conn // the socket, or TLS on it
	sock *sock
	in   *bufio.Reader
	nth  int // requests written so far
}

func newHTTP1(w net.Conn, s *sock) *http1 {
	return &http1{net: w, sock: s, in: bufio.NewReaderSize(w, 1<<10)}
}

func (h *http1) exchange(c *Client, i *Incident) (keep bool) {
	kept := h.nth > 0
	_ = h.net.SetDeadline(time.Now().Add(c.patience())) // fails only where the write below fails too
	h.sock.arm(c.Look && kept)
	_, err := io.WriteString(h.net, c.message(i.ID))
	if errors.Is(err, errLeft) {
		return false
	}
	s := h.sock.seen
	h.nth++
	i.Nth, i.Local, i.Looked = h.nth, h.sock.LocalAddr().String(), s.at
	keep = h.finish(c, i, err)
	if s.closed && kept && i.Kind.Lost() {
		i.Kind, i.Idle = Stale, s.silence
	}
	return keep
}

// finish reads the reply to a request that was written, or was not.
func (h *http1) finish(c *Client, i *Incident, written error) (keep bool) {
	if i.Err = written; i.Err != nil {
		i.Kind = writeKind(i.Err)
		return false
	}
	i.Written = time.Now()
	if _, i.Err = h.in.Peek(1); i.Err != nil {
		i.Kind = readKind(i.Err, false)
		return false
	}
	keep, i.Kind, i.Err = h.reply(c, i.ID)
	return keep
}

// reply reads a reply whose first byte is there.
func (h *http1) reply(c *Client, id string) (keep bool, kind Kind, err error) {
	reply, err := h.head()
	if err != nil {
		return false, readKind(err, true), err
	}
	var body strings.Builder
	_, err = io.Copy(&body, io.LimitReader(reply.Body, maxJudged))
	if err == nil {
		_, err = io.Copy(io.Discard, reply.Body)
	}
	_ = reply.Body.Close() // read to its end, or broken
	if err != nil {
		return false, readKind(err, true), err
	}
	return !reply.Close, c.judge(reply, body.String(), id), nil
}

// head reads the head of a reply, and passes over those that come before it,
// such as 103 Early Hints.
func (h *http1) head() (*http.Response, error) {
	for {
		reply, err := http.ReadResponse(h.in, nil)
		if err != nil || reply.StatusCode >= http.StatusOK || reply.StatusCode == http.StatusSwitchingProtocols {
			return reply, err
		}
	}
}

func (*http1) idle(ctx context.Context, d time.Duration) { Pause(ctx, d) }

func (h *http1) close() { _ = h.net.Close() }
