//go:build unix

package main

import (
	"context"
	"os"
	"sync"

	"github.com/zishang520/socket.io/servers/socket/v3"
	"go.uber.org/fx"
)

// chat is one server of the chat. What is said goes into the log that all
// servers share, and what comes into the log is passed on to this server's
// clients.
type chat struct {
	io   *socket.Server
	name string
	log  *logClient

	cancel  context.CancelFunc
	running sync.WaitGroup
}

func newChat(lc fx.Lifecycle) *chat {
	c := &chat{io: socket.NewServer(nil, nil), name: os.Getenv(_nameVar), log: newLogClient(os.Getenv(_logVar))}
	_ = c.io.On("connection", func(args ...any) { c.welcome(args[0].(*socket.Socket)) }) // fails for no name of an event
	lc.Append(fx.StartStopHook(c.start, c.stop))
	return c
}

// start follows the log.
func (c *chat) start() {
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	c.running.Go(func() {
		c.log.follow(ctx, func(e entry) {
			_ = c.io.Emit("message", e.N, e.Text, e.Server) // one that it does not reach asks for it
		})
	})
}

// stop runs after the drain: no client is connected any more.
func (c *chat) stop() {
	c.cancel()
	c.running.Wait()
	c.io.Close(nil)
}

// welcome tells a client where it is, and listens to it.
func (c *chat) welcome(s *socket.Socket) {
	_ = s.Emit("server", c.name)
	_ = s.On("say", func(args ...any) { c.say(args) })
	_ = s.On("since", func(args ...any) { c.since(args) })
}

// say takes a message: its id, by which the log knows one that comes twice, and
// its text. The client hears of it when it is in the log, and says it again
// until then.
func (c *chat) say(args []any) {
	if len(args) != 3 {
		return
	}
	id, _ := args[0].(string)
	text, _ := args[1].(string)
	ack, ok := args[2].(socket.Ack)
	if !ok || c.log.append(context.Background(), entry{ID: id, Text: text, Server: c.name}) != nil {
		return
	}
	ack(nil, nil)
}

// since answers with the messages from a number on, for a client that was away.
func (c *chat) since(args []any) {
	if len(args) != 2 {
		return
	}
	n, _ := args[0].(float64)
	ack, ok := args[1].(socket.Ack)
	if !ok {
		return
	}
	list, err := c.log.from(context.Background(), int(n), false)
	if err != nil {
		return
	}
	ack([]any{list}, nil)
}
