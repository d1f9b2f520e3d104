package storm

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"sync"
)

// switching is what a handler writes that has taken its connection over.
const switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: storm\r\n\r\n"

// goodbye is what the hub sends when the drain calls it; its clients leave then.
const goodbye = "bye\n"

// hub owns the connections that handlers have taken over. It is a closer of the
// drain: it tells its clients to leave, and waits for them.
type hub struct {
	mu    sync.Mutex // guards all below
	conns map[net.Conn]struct{}
	gone  chan struct{} // closed and replaced when one has gone
	bye   bool          // whether clients are told to leave
}

func newHub() *hub {
	return &hub{conns: map[net.Conn]struct{}{}, gone: make(chan struct{})}
}

// Name implements graceful.Closer.
func (h *hub) Name() string { return "hub" }

// Close implements graceful.Closer.
func (h *hub) Close(ctx context.Context) error {
	h.sayBye()
	for {
		h.mu.Lock()
		left, gone := len(h.conns), h.gone
		h.mu.Unlock()
		if left == 0 {
			return nil
		}
		select {
		case <-gone:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (h *hub) sayBye() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.bye = true
	for nc := range h.conns {
		_, _ = nc.Write([]byte(goodbye))
	}
}

// add takes a connection, and says goodbye at once if it is time for that.
func (h *hub) add(nc net.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.conns[nc] = struct{}{}
	_, _ = nc.Write([]byte(switching))
	if h.bye {
		_, _ = nc.Write([]byte(goodbye))
	}
}

func (h *hub) remove(nc net.Conn) {
	_ = nc.Close()
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, nc)
	close(h.gone)
	h.gone = make(chan struct{})
}

// echo writes a line back, unless goodbye has been said.
func (h *hub) echo(nc net.Conn, line string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.bye {
		return nil
	}
	_, err := nc.Write([]byte("echo " + line))
	return err
}

// hijack takes the connection over.
func (c *call) hijack() {
	nc, rw, err := http.NewResponseController(c.ResponseWriter).Hijack()
	if err != nil {
		http.Error(c, err.Error(), http.StatusInternalServerError)
		return
	}
	if c.kind == Forget {
		_, _ = nc.Write([]byte(switching))
		return // its owner forgets it
	}
	c.hub.add(nc)
	defer c.hub.remove(nc)
	c.hub.talk(nc, rw.Reader)
}

// talk echoes lines until the client leaves.
func (h *hub) talk(nc net.Conn, in *bufio.Reader) {
	for {
		line, err := in.ReadString('\n')
		if err != nil || h.echo(nc, line) != nil {
			return
		}
	}
}
