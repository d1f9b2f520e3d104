package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/coder/websocket"
)

// hub tells its clients of orders that are packed. It is a closer: WebSockets are
// none of HTTP's requests any more, and a drain would wait for them.
type hub struct {
	mu      sync.Mutex // guards all below
	closing bool
	clients map[*websocket.Conn]chan uint64 // what each is still to be told
	left    sync.WaitGroup
}

func newHub() *hub { return &hub{clients: map[*websocket.Conn]chan uint64{}} }

// ServeHTTP serves a client until it leaves.
func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // it has answered
	}
	defer func() { _ = c.CloseNow() }() // closed by now, in most ways
	packed := make(chan uint64, 16)
	if !h.join(c, packed) {
		_ = c.Close(websocket.StatusGoingAway, "the server stops") // the client may be gone
		return
	}
	defer h.leave(c)
	gone := c.CloseRead(context.WithoutCancel(r.Context())) // a force is told by Close
	for {
		select {
		case order := <-packed:
			if c.Write(gone, websocket.MessageText, fmt.Append(nil, order)) != nil {
				return // it is gone
			}
		case <-gone.Done():
			return
		}
	}
}

// tell tells all clients that an order is packed. One that is 16 orders behind
// misses it.
func (h *hub) tell(order uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, packed := range h.clients {
		select {
		case packed <- order:
		default:
		}
	}
}

// Name implements [graceful.Closer].
func (h *hub) Name() string { return "hub" }

// Close tells all clients to leave, and returns when they have left.
func (h *hub) Close(ctx context.Context) error {
	h.mu.Lock()
	h.closing = true
	for c := range h.clients {
		go func() { _ = c.Close(websocket.StatusGoingAway, "the server stops") }() // waits for the client, for five seconds at most
	}
	h.mu.Unlock()
	left := make(chan struct{})
	go func() {
		defer close(left)
		h.left.Wait()
	}()
	select {
	case <-left:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (h *hub) join(c *websocket.Conn, packed chan uint64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		return false
	}
	h.clients[c] = packed
	h.left.Add(1)
	return true
}

func (h *hub) leave(c *websocket.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.clients, c)
	h.left.Done()
}
