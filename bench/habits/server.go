package habits

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
)

// manner is what a server does with a request.
type manner int

const (
	serves manner = iota
	rejects
	// vanishes closes the connection when a request has come on it, without an
	// answer: the first one on a connection is served, so that a proxy finds an
	// idle connection closed under its request.
	vanishes
)

// server speaks just as much HTTP/1.1 as a proxy needs that asks it for one page.
type server struct {
	name   string
	manner manner
	ln     net.Listener
	mu     sync.Mutex
	open   map[net.Conn]bool
	work   sync.WaitGroup
}

// listen starts a server on an address.
func listen(ctx context.Context, addr, name string, m manner) (*server, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &server{name: name, manner: m, ln: ln, open: make(map[net.Conn]bool)}
	s.work.Go(s.accept)
	return s, nil
}

func (s *server) accept() {
	for {
		c, err := s.ln.Accept()
		if err != nil {
			return // closed
		}
		s.mu.Lock()
		s.open[c] = true
		s.mu.Unlock()
		s.work.Go(func() { s.serve(c) })
	}
}

// serve answers requests until the client, or the server's manner, ends the
// connection.
func (s *server) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	for nth := 0; ; nth++ {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		if s.manner == vanishes && nth > 0 {
			return
		}
		status := "200 OK"
		if s.manner == rejects {
			status = "502 Bad Gateway"
		}
		_, _ = fmt.Fprintf(c, "HTTP/1.1 %s\r\nCache-Control: no-store\r\nContent-Length: %d\r\n\r\n%s", status, len(s.name), s.name)
	}
}

// close ends the server and all of its connections.
func (s *server) close() {
	_ = s.ln.Close()
	s.mu.Lock()
	for c := range s.open {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.work.Wait()
}
