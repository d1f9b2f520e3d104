package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Packets of Engine.IO and Socket.IO.
const (
	_ping       = "2"
	_pong       = "3"
	_connect    = "40"
	_disconnect = "41"
	_event      = "42"
)

// echoes is a client of Socket.IO by WebSocket, which sends one event after the
// other and waits for each to come back, until its connection closes: then it moves
// to another server by itself, and sends an event again that was under way. One that
// is disconnected by a packet does not come back.
//
// The server forgets to answer some that join, and closes their connection after a
// while: they try again.
func echoes(ctx context.Context, addr string, in func()) (err error) {
	joined := false
	for n := 0; n < 5 && !joined; n++ {
		err = echo(ctx, addr, func() { joined = true; in() })
	}
	if err == nil && !joined {
		err = errors.New("never joined")
	}
	return err
}

func echo(ctx context.Context, addr string, in func()) error {
	url := "ws://" + addr + "/socket.io/?EIO=4&transport=websocket"
	c, resp, err := websocket.DefaultDialer.DialContext(ctx, url, nil)
	if err != nil {
		return err
	}
	_ = resp.Body.Close()
	defer func() { _ = c.Close() }()
	if err := c.SetReadDeadline(time.Now().Add(2 * _stopTime)); err != nil {
		return err
	}
	if err := c.WriteMessage(websocket.TextMessage, []byte(_connect)); err != nil {
		return err
	}
	for n := 0; ; {
		_, text, err := c.ReadMessage()
		if err != nil {
			return stayed(err)
		}
		reply := ""
		switch packet := string(text); {
		case strings.HasPrefix(packet, _disconnect):
			return errors.New("told to stay away")
		case packet == _ping:
			reply = _pong
		case strings.HasPrefix(packet, _connect):
			in()
			reply = event(n)
		case strings.HasPrefix(packet, _event):
			if packet != event(n) {
				return fmt.Errorf("event %d came back as %s", n, packet)
			}
			n++
			reply = event(n)
		}
		if reply != "" && c.WriteMessage(websocket.TextMessage, []byte(reply)) != nil {
			continue // what has come before tells why
		}
	}
}

// stayed is the error of a connection that was not closed in time, and nil for any
// other end.
func stayed(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return nil
}

func event(n int) string { return fmt.Sprintf(`%s["echo",%d]`, _event, n) }
