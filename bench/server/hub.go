package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// hub knows its WebSockets. As a closer of gracefulfx it says goodbye to them;
// without one they are left to themselves.
type hub struct {
	upgrader websocket.Upgrader

	mu    sync.Mutex // guards conns
	conns map[*websocket.Conn]chan struct{}
}

func newHub() *hub { return &hub{conns: make(map[*websocket.Conn]chan struct{})} }

// serve greets a client and listens to it until it leaves.
func (h *hub) serve(w http.ResponseWriter, r *http.Request) {
	c, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	defer h.add(c)()
	if c.WriteMessage(websocket.TextMessage, []byte("hello")) != nil {
		return
	}
	for err == nil {
		_, _, err = c.ReadMessage() // answers a close frame with another
	}
}

// add takes a connection in; what it returns closes it and lets it go.
func (h *hub) add(c *websocket.Conn) func() {
	left := make(chan struct{})
	h.mu.Lock()
	defer h.mu.Unlock()
	h.conns[c] = left
	return func() {
		_ = c.Close()
		close(left)
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.conns, c)
	}
}

// Name implements graceful.Closer.
func (h *hub) Name() string { return "websockets" }

// Close tells every client that the server goes away, and waits until they have
// left.
func (h *hub) Close(ctx context.Context) error {
	for _, left := range h.goodbye() {
		select {
		case <-left:
		case <-ctx.Done():
			return fmt.Errorf("a client stays: %w", context.Cause(ctx))
		}
	}
	return nil
}

// goodbye sends the close frames, and returns what is closed as clients leave.
func (h *hub) goodbye() []<-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []<-chan struct{}
	for c, left := range h.conns {
		text := websocket.FormatCloseMessage(websocket.CloseGoingAway, "")
		_ = c.WriteControl(websocket.CloseMessage, text, time.Now().Add(time.Second)) // one that is gone needs none
		all = append(all, left)
	}
	return all
}
