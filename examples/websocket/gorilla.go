package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// gorillaHub knows the connections of gorilla/websocket and says goodbye to
// them.
type gorillaHub struct {
	upgrader websocket.Upgrader
	members  *members[*websocket.Conn]
}

func newGorillaHub() *gorillaHub {
	return &gorillaHub{members: newMembers[*websocket.Conn]()}
}

// serve echoes what a client says.
func (h *gorillaHub) serve(w http.ResponseWriter, r *http.Request) {
	c, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	defer func() { _ = c.Close() }()
	if !h.members.add(c) {
		h.goodbye(c)
		return
	}
	defer h.members.remove(c)
	for {
		kind, text, err := c.ReadMessage() // answers a close frame with another
		if err != nil {
			return
		}
		if c.WriteMessage(kind, text) != nil {
			return
		}
	}
}

// goodbye sends the close frame. Control messages may be written beside others.
func (h *gorillaHub) goodbye(c *websocket.Conn) {
	const patience = time.Second // for a client that does not read
	_ = c.WriteControl(websocket.CloseMessage,
		websocket.FormatCloseMessage(websocket.CloseGoingAway, "server is shutting down"),
		time.Now().Add(patience)) // one that is gone needs no goodbye
}

// Name implements graceful.Closer.
func (h *gorillaHub) Name() string { return "gorilla" }

// Close sends every client away and waits until each has answered with a close
// frame of its own, which ends its read loop above.
func (h *gorillaHub) Close(ctx context.Context) error {
	list, left := h.members.close()
	spread(ctx, len(list), goodbyes(), func(i int) { h.goodbye(list[i]) })
	select {
	case <-left:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%d of %d clients did not answer: %w", h.members.count(), len(list), context.Cause(ctx))
	}
}
