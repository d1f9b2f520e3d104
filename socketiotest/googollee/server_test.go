package googollee_test

import (
	"net/http"
	"testing"

	socketserver "github.com/googollee/go-socket.io"
	"github.com/googollee/go-socket.io/engineio"

	"github.com/gracefulfx/gracefulfx/socketio"
	"github.com/gracefulfx/gracefulfx/socketiotest"
)

func TestMain(m *testing.M) { socketiotest.Main(server, m) }

var server = socketiotest.Server{
	Name:     "googollee v1.7.0",
	Versions: []int{2},
	Flaps:    true, // 20 clients, bare server, 8 s: 38 disconnects
	New:      newInstance,
}

func newInstance(name string) socketiotest.Instance {
	io := socketserver.NewServer(&engineio.Options{})
	for _, space := range []string{"/", "/orders"} {
		io.OnConnect(space, func(socketserver.Conn) error { return nil })
		io.OnDisconnect(space, func(socketserver.Conn, string) {})
		io.OnError(space, func(socketserver.Conn, error) {})
		io.OnEvent(space, "who", func(socketserver.Conn) string { return name })
		io.OnEvent(space, "blast", func(c socketserver.Conn, n int, text string) {
			for range 3 {
				c.Emit("blast", n, text)
			}
		})
		io.OnEvent(space, "pour", func(c socketserver.Conn) {
			socketiotest.Pour(func(text string) { c.Emit("poured", text) })
		})
		io.OnEvent(space, "note", func(_ socketserver.Conn, note string) string { return "" })
	}
	go func() { _ = io.Serve() }()
	return socketiotest.Instance{
		Mount: func(c *socketio.Closer, opts ...socketio.Option) http.Handler {
			return socketio.MountGoogollee(c, io, opts...)
		},
		Handler: io,
		Count:   io.Count,
		Plain: map[string]func(){
			"server.Close()": func() { _ = io.Close() },
			"Close inside ForEach": func() {
				for _, room := range io.Rooms("/") {
					io.ForEach("/", room, func(c socketserver.Conn) { _ = c.Close() })
				}
			},
		},
		Stop: func() { _ = io.Close() },
	}
}
