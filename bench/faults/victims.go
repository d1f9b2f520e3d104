package faults

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// victim is a client that is brought into a state, by the bytes that it sends.
type victim struct {
	name string
	// sends is what it sends, and reads how many whole replies it reads then.
	sends string
	reads int
}

// get is a request of a path, without a body.
func get(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: server\r\n\r\n" }

// preface begins a connection of HTTP/2: with empty SETTINGS.
const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\x00\x00\x00\x04\x00\x00\x00\x00\x00"

// ending are states that end by themselves in a drain, also if nothing comes from
// the client any more.
var ending = []victim{
	{"silent", "", 0},
	{"half a head", "GET / HTTP/1.1\r\nHo", 0},
	{"idle", get("/"), 1},
	{"half the next head", get("/") + "GET / HT", 1},
	{"in flight", get("/kinds/hold"), 0},
	{"half a reply", get("/kinds/parts"), 0},
	{"pipelined", get("/kinds/hold") + get("/") + get("/"), 0},
	{"events", get("/kinds/events"), 0},
	{"HTTP/2, idle", preface, 0},
}

// staying are states that last as long as the client wants.
var staying = []victim{
	{"upload", "POST /kinds/upload HTTP/1.1\r\nHost: server\r\nContent-Length: 100000\r\n\r\nhalf", 0},
	{"download", get("/kinds/download?size=67108864"), 0},
	{"WebSocket", "GET /kinds/websocket HTTP/1.1\r\nHost: server\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", 0},
}

// secured are states before and on top of TLS.
var secured = []victim{
	{"silent", "", 0},
	{"half a ClientHello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 0},
}

// bring opens a connection for each victim and waits until the server has got all
// that was sent. They are closed when the trial is over.
func (t *Trial) bring(ctx context.Context, dial load.DialFunc, all []victim) ([]net.Conn, error) {
	var conns []net.Conn
	for _, v := range all {
		c, err := dial(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.name, err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if err := v.begin(c); err != nil {
			return nil, fmt.Errorf("%s: %w", v.name, err)
		}
		conns = append(conns, c)
	}
	load.Pause(ctx, 50*ms) // that the last of them has been read cannot be seen from outside
	return conns, nil
}

func (v victim) begin(c net.Conn) error {
	if err := c.SetDeadline(time.Now().Add(_stopTime)); err != nil {
		return err
	}
	if _, err := io.WriteString(c, v.sends); err != nil {
		return err
	}
	in := bufio.NewReader(c)
	for range v.reads {
		reply, err := http.ReadResponse(in, nil)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, reply.Body)
		_ = reply.Body.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// overTLS makes a victim's connection one of TLS.
func overTLS(dial load.DialFunc, config *tls.Config) load.DialFunc {
	return func(ctx context.Context) (net.Conn, error) {
		c, err := dial(ctx)
		if err != nil {
			return nil, err
		}
		secure := tls.Client(c, config)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = c.Close()
			return nil, err
		}
		return secure, nil
	}
}

// nameOf lists the names of victims.
func namesOf(all []victim) string {
	var names []string
	for _, v := range all {
		names = append(names, v.name)
	}
	return strings.Join(names, ", ")
}
