package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/coder/websocket"
)

// coderHub knows the connections of coder/websocket and says goodbye to them.
type coderHub struct {
	members *members[*websocket.Conn]
}

func newCoderHub() *coderHub { return &coderHub{members: newMembers[*websocket.Conn]()} }

// serve echoes what a client says.
func (h *coderHub) serve(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // it has answered
	}
	defer func() { _ = c.CloseNow() }()
	if !h.members.add(c) {
		h.goodbye(c)
		return
	}
	defer h.members.remove(c)
	// The context of a request ends with its handler and not before: for this
	// library that would cut the connection without a goodbye.
	ctx := context.WithoutCancel(r.Context())
	for {
		kind, text, err := c.Read(ctx)
		if err != nil {
			return
		}
		if c.Write(ctx, kind, text) != nil {
			return
		}
	}
}

// goodbye sends the close frame and waits for the client's, five seconds at
// most: the library bounds it.
func (h *coderHub) goodbye(c *websocket.Conn) {
	_ = c.Close(websocket.StatusGoingAway, "server is shutting down") // one that is gone needs no goodbye
}

// Name implements graceful.Closer.
func (h *coderHub) Name() string { return "coder" }

// Close sends every client away and waits until all have left.
func (h *coderHub) Close(ctx context.Context) error {
	list, left := h.members.close()
	var saying sync.WaitGroup
	spread(ctx, len(list), goodbyes(), func(i int) {
		saying.Go(func() { h.goodbye(list[i]) })
	})
	saying.Wait()
	select {
	case <-left:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%d of %d clients did not leave: %w", h.members.count(), len(list), context.Cause(ctx))
	}
}
