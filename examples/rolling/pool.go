package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
)

// pool keeps connections to backends alive, as nginx does with "keepalive".
type pool struct {
	mu   sync.Mutex
	idle map[string][]*poolConn // the last used comes last, and is taken first
}

type poolConn struct {
	net.Conn
	addr   string
	reader *bufio.Reader
}

// answer is what a backend answered.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// exchange sends a request to the backend and waits for its answer. Afterwards
// the connection is idle, unless either side wants it closed.
func (p *pool) exchange(r *http.Request, addr string) (answer, error) {
	var request bytes.Buffer
	if err := r.Write(&request); err != nil {
		return answer{}, err
	}
	c, err := p.send(r.Context(), addr, request.Bytes())
	if err != nil {
		return answer{}, err
	}
	a, keep, err := c.receive(r)
	if keep {
		p.push(c)
	} else {
		_ = c.Close() // the answer is in hand, or will never come
	}
	return a, err
}

// send writes the request to an idle connection that is still open, or else to
// a new one. It looks right before it writes: what the backend closes in between
// is lost.
func (p *pool) send(ctx context.Context, addr string, request []byte) (*poolConn, error) {
	for c := p.pop(addr); c != nil; c = p.pop(addr) {
		if !stale(c.Conn) {
			return c, c.write(request)
		}
		_ = c.Close() // so has the backend
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	c := &poolConn{Conn: conn, addr: addr, reader: bufio.NewReader(conn)}
	return c, c.write(request)
}

func (c *poolConn) write(request []byte) error {
	_, err := c.Write(request)
	if err != nil {
		_ = c.Close() // the request may have arrived in part
	}
	return err
}

// receive reads the answer, and reports whether the connection can be kept.
func (c *poolConn) receive(r *http.Request) (a answer, keep bool, err error) {
	resp, err := http.ReadResponse(c.reader, r)
	if err != nil {
		return a, false, err
	}
	a.status, a.header = resp.StatusCode, resp.Header
	a.header.Del("Connection") // it is between the balancer and the backend
	a.body, err = io.ReadAll(resp.Body)
	_ = resp.Body.Close() // all is read, or the connection is broken
	return a, err == nil && !resp.Close, err
}

func (p *pool) pop(addr string) *poolConn {
	p.mu.Lock()
	defer p.mu.Unlock()
	conns := p.idle[addr]
	if len(conns) == 0 {
		return nil
	}
	last := len(conns) - 1
	p.idle[addr] = conns[:last]
	return conns[last]
}

func (p *pool) push(c *poolConn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idle == nil {
		p.idle = make(map[string][]*poolConn)
	}
	p.idle[c.addr] = append(p.idle[c.addr], c)
}

// close closes all idle connections.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conns := range p.idle {
		for _, c := range conns {
			_ = c.Close() // its error would change nothing
		}
	}
	clear(p.idle)
}
