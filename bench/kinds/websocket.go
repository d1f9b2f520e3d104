package kinds

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

// webSocket is a client that listens until it is told to leave, or cut off.
func webSocket(ctx context.Context, t *trial) (string, error) {
	dialer := websocket.Dialer{HandshakeTimeout: startTime / 2}
	c, resp, err := dialer.DialContext(ctx, "ws://"+t.process.Addr()+"/kinds/websocket", nil)
	if err != nil {
		return "", err
	}
	_ = resp.Body.Close()
	defer func() { _ = c.Close() }()
	if err := c.SetReadDeadline(time.Now().Add(startTime/2 + t.timeout + spare)); err != nil {
		return "", err
	}
	if _, _, err := c.ReadMessage(); err != nil { // the greeting
		return "", err
	}
	t.begin()
	for err == nil {
		_, _, err = c.ReadMessage()
	}
	t.note("%v", err)
	var closed *websocket.CloseError
	switch {
	case !errors.As(err, &closed):
		return ending(err), nil
	case closed.Code == websocket.CloseAbnormalClosure:
		return fmt.Sprintf("cut (%d)", closed.Code), nil
	default:
		return fmt.Sprint(closed.Code), nil
	}
}
