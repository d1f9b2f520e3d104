package zishang3_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/zishang520/socket.io/servers/socket/v3"

	"github.com/gracefulfx/gracefulfx/socketio"
	"github.com/gracefulfx/gracefulfx/socketiotest"
)

func TestMain(m *testing.M) { socketiotest.Main(server, m) }

var server = socketiotest.Server{
	Name:     "zishang520 v3.0.2",
	Versions: []int{4, 2},
	Binary:   true,
	Stuck:    2 * _connectTimeout,
	New:      newInstance,
}

// _connectTimeout is after what time the server drops a client that has joined no
// namespace. It sometimes forgets to answer one that joins, which would then be
// stuck for the default, 45 s.
const _connectTimeout = 3 * time.Second

func newInstance(name string) socketiotest.Instance {
	opts := socket.DefaultServerOptions()
	opts.SetAllowEIO3(true)
	opts.SetConnectTimeout(_connectTimeout)
	io, drops := socket.NewServer(nil, opts), new(socketiotest.Drops)
	for _, space := range []socket.Namespace{io.Sockets(), io.Of("/orders", nil)} {
		_ = space.On("connection", func(args ...any) { serve(args[0].(*socket.Socket), name, drops) })
	}
	h := io.ServeHandler(nil)
	return socketiotest.Instance{
		Mount: func(c *socketio.Closer, opts ...socketio.Option) http.Handler {
			return socketio.Mount(c, io, h, opts...)
		},
		Handler: h,
		Dropped: drops.Count,
		Count:   func() int { return int(io.Engine().ClientsCount()) },
		Plain: map[string]func(){
			"io.DisconnectSockets(true)": func() { io.DisconnectSockets(true) },
			"io.Close(nil)":              func() { io.Close(nil) },
		},
	}
}

func serve(s *socket.Socket, name string, drops *socketiotest.Drops) {
	id := s.Conn().Id()
	_ = s.On("disconnect", func(args ...any) { drops.Note(id, args...) })
	_ = s.On("who", func(args ...any) {
		if ack, ok := args[len(args)-1].(socket.Ack); ok {
			ack([]any{name}, nil)
		}
	})
	_ = s.On("blast", func(args ...any) {
		data := socketiotest.Data(args[1])
		for range 3 {
			_ = s.Emit("blast", args[0], data)
		}
	})
	_ = s.On("pour", func(...any) {
		socketiotest.Pour(func(text string) { _ = s.Emit("poured", text) })
	})
	_ = s.On("note", func(args ...any) {
		if ack, ok := args[len(args)-1].(socket.Ack); ok {
			ack([]any{}, nil)
		}
	})
}
