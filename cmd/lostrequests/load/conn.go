package load

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// Patience is how long a client waits for a connect, and for a whole reply. It
// exceeds three retransmissions of a SYN (1, 3 and 7 s).
const Patience = 8 * time.Second

// conn is a client's connection.
type conn struct {
	net *net.TCPConn
	in  *bufio.Reader
	nth int // requests written so far
}

// DialFunc connects to the server under test, or to whatever stands before it.
type DialFunc func(context.Context) (net.Conn, error)

// To returns a DialFunc for one address.
func To(addr string) DialFunc {
	return func(ctx context.Context) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	}
}

// connect dials. It has a deadline of its own, so that no connect is given up
// just because the load ends.
func connect(ctx context.Context, dial DialFunc) (*conn, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Patience)
	defer cancel()
	c, err := dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		return nil, fmt.Errorf("connect: %T is no TCP connection", c)
	}
	return &conn{net: tcp, in: bufio.NewReaderSize(tcp, 1<<10)}, nil
}

// exchange sends one request, reads its reply and writes down what became of
// it. It reports whether the connection can be used again. If it is to respect
// that the server has left a kept-alive connection, and sees it, nothing is
// sent and the kind is empty.
func (c *conn) exchange(request string, respect bool, i *Incident) (keep bool) {
	kept := c.nth > 0
	_ = c.net.SetDeadline(time.Now().Add(Patience)) // fails only where the write below fails too
	s, err := write(c.net, request, respect && kept)
	if s.closed && respect && kept {
		return false
	}
	c.nth++
	i.Nth, i.Local, i.Looked = c.nth, c.net.LocalAddr().String(), s.at
	keep = c.finish(i, err)
	if s.closed && kept && i.Kind.Lost() {
		i.Kind, i.Idle = Stale, s.silence
	}
	return keep
}

// finish reads the reply to a request that was written, or was not.
func (c *conn) finish(i *Incident, written error) (keep bool) {
	if i.Err = written; i.Err != nil {
		i.Kind = writeKind(i.Err)
		return false
	}
	i.Written = time.Now()
	if _, i.Err = c.in.Peek(1); i.Err != nil {
		i.Kind = readKind(i.Err, false)
		return false
	}
	keep, i.Kind, i.Err = c.reply(i.ID)
	return keep
}

// reply reads a reply whose first byte is there.
func (c *conn) reply(id string) (keep bool, kind Kind, err error) {
	reply, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return false, readKind(err, true), err
	}
	body, err := io.ReadAll(reply.Body)
	_ = reply.Body.Close() // read to its end, or broken
	if err != nil {
		return false, readKind(err, true), err
	}
	return !reply.Close, replyKind(reply, string(body), id), nil
}

// replyKind is the kind of a whole reply.
func replyKind(reply *http.Response, body, id string) Kind {
	switch {
	case reply.StatusCode != http.StatusOK:
		return Status(reply.StatusCode)
	case reply.Header.Get("X-Id") != id, !strings.HasPrefix(body, id+" "):
		return Empty
	default:
		return Served
	}
}

func (c *conn) close() {
	if c != nil {
		_ = c.net.Close() // nothing is owed to the other side
	}
}
