//go:build socketio

package main

import (
	"net/http"
	"time"

	"github.com/zishang520/socket.io/servers/socket/v3"

	gracefulsocketio "github.com/gracefulfx/gracefulfx/socketio"
)

// socketIO is a Socket.IO server that sends back each event "echo". The closer says
// goodbye to its clients; nil for none.
func socketIO(c *gracefulsocketio.Closer) http.Handler {
	opts := socket.DefaultServerOptions()
	opts.SetConnectTimeout(time.Second) // it forgets to answer some that join
	io := socket.NewServer(nil, opts)
	_ = io.Sockets().On("connection", func(args ...any) { // it knows this event
		s := args[0].(*socket.Socket)
		_ = s.On("echo", func(args ...any) { _ = s.Emit("echo", args...) })
	})
	h := io.ServeHandler(nil)
	if c == nil {
		return h
	}
	return gracefulsocketio.Mount(c, io, h)
}
