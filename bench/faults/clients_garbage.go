package faults

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"net"
	"strings"
)

// garbage are clients that do not speak the protocol.
func garbage() []Fault {
	p := Promise{Within: _owed}
	list := []Fault{
		attack{do: noise}.fault("garbage", p, ""),
		attack{secure: true, do: noise}.fault("TLS: garbage", p, ""),
		attack{secure: true, do: halfHello}.fault("TLS: half handshakes", p, "they owe the rest for as long as a silent client does"),
		attack{secure: true, do: above(noise)}.fault("TLS: garbage above it", p, ""),
		attack{do: say("GET / HTTP/1.1\r\nHost: server\r\nX-Large: " + strings.Repeat("a", 2<<20) + "\r\n\r\n")}.fault("heads of 2 MB", p, "431"),
		attack{do: smuggle}.fault("shapes of smuggling", p, strings.Join(shapeNames(), ", ")),
		attack{clients: 40, pause: 4 * ms, do: leave}.fault("connect and close at 10,000 a second", p, "40 clients, one each 4 ms, as far as the machine can"),
	}
	list[0].Short = true
	return list
}

// noise sends up to 4 kB of chance.
func noise(ctx context.Context, c net.Conn, r *rand.Rand) {
	text := make([]byte, 1+r.IntN(4<<10))
	for i := range text {
		text[i] = byte(r.Uint32())
	}
	say(string(text)+"\r\n\r\n")(ctx, c, r)
}

// halfHello sends the first half of a ClientHello and nothing more.
func halfHello(ctx context.Context, c net.Conn, r *rand.Rand) { say(secured[1].sends)(ctx, c, r) }

// leave closes what it has just opened.
func leave(context.Context, net.Conn, *rand.Rand) {}

// shape is a request whose end two readers may see in different places.
type shape struct{ name, text string }

const _smuggled = "GET /smuggled HTTP/1.1\r\nHost: server\r\n\r\n"

var shapes = []shape{
	{"both lengths", "POST / HTTP/1.1\r\nHost: server\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
	{"two lengths", "POST / HTTP/1.1\r\nHost: server\r\nContent-Length: 0\r\nContent-Length: 42\r\n\r\n"},
	{"a signed length", "POST / HTTP/1.1\r\nHost: server\r\nContent-Length: +0\r\n\r\n"},
	{"a coding unknown", "POST / HTTP/1.1\r\nHost: server\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
	{"two codings", "POST / HTTP/1.1\r\nHost: server\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"},
	{"a space before the colon", "POST / HTTP/1.1\r\nHost: server\r\nContent-Length : 42\r\n\r\n"},
	{"a folded line", "POST / HTTP/1.1\r\nHost: server\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"},
	{"a chunk size with a sign", "POST / HTTP/1.1\r\nHost: server\r\nTransfer-Encoding: chunked\r\n\r\n+0\r\n\r\n"},
	{"a bare line feed in a chunk", "POST / HTTP/1.1\r\nHost: server\r\nTransfer-Encoding: chunked\r\n\r\n2;\nxx\r\n0\r\n\r\n"},
	{"a NUL in a name", "GET / HTTP/1.1\r\nHost: server\r\nX\x00: y\r\n\r\n"},
}

func shapeNames() (names []string) {
	for _, s := range shapes {
		names = append(names, s.name)
	}
	return names
}

// smuggle sends one of the shapes with another request behind it.
func smuggle(ctx context.Context, c net.Conn, r *rand.Rand) {
	say(shapes[r.IntN(len(shapes))].text+_smuggled)(ctx, c, r)
}

// frame is one of HTTP/2.
func frame(kind, flags byte, stream uint32, payload string) string {
	n := len(payload)
	head := []byte{byte(n >> 16), byte(n >> 8), byte(n), kind, flags}
	return string(binary.BigEndian.AppendUint32(head, stream)) + payload
}
