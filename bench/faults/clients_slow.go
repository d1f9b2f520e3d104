package faults

import (
	"context"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// _owed is how long the rest of a head is awaited in a drain, and a reserve for busy
// machines.
const _owed = 5*time.Second + 3*time.Second

// slowClients are those that send or read little, or nothing.
func slowClients() []Fault {
	return []Fault{
		attack{do: drip("GET / HTTP/1.1\r\nHost: server\r\nX-Slow: ")}.fault("heads byte by byte", Promise{Within: _owed}, "the rest of a head is awaited for 5 s of the drain"),
		attack{secure: true, do: above(drip("GET / HTTP/1.1\r\nHost: server\r\nX-Slow: "))}.fault("TLS: heads byte by byte", Promise{Within: _owed}, ""),
		attack{
			env: cutEnv(), do: drip(""),
			asks: "POST / HTTP/1.1\r\nHost: server\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n",
		}.fault("bodies byte by byte", untilCut(), "a request in flight is awaited until the timeout, here 3 s, and then cut: exit 1 says so"),
		attack{env: cutEnv(), do: deaf, asks: get("/kinds/download?size=67108864")}.fault("never read a large reply", untilCut(), "as above: the reply is in flight"),
		attack{do: deaf, asks: get("/")}.fault("never read a small reply", Promise{Within: _owed}, ""),
		attack{clients: 64, do: silent}.fault("connect, and say nothing", Promise{Within: _owed}, "closed after a second of silence"),
	}
}

// drip sends a text and then one byte every 200 ms.
func drip(text string) func(context.Context, net.Conn, *rand.Rand) {
	return func(ctx context.Context, c net.Conn, _ *rand.Rand) {
		_, err := io.WriteString(c, text)
		for err == nil && ctx.Err() == nil {
			load.Pause(ctx, 200*ms)
			_, err = io.WriteString(c, "a")
		}
	}
}

// deaf reads nothing more until the trial is over, or it is closed: which only a
// write finds out.
func deaf(ctx context.Context, c net.Conn, _ *rand.Rand) {
	var err error
	for err == nil && ctx.Err() == nil {
		load.Pause(ctx, 500*ms)
		_, err = io.WriteString(c, "\r\n") // a stray line end is nothing to answer
	}
}

// silent waits for the server to close.
func silent(_ context.Context, c net.Conn, _ *rand.Rand) { _, _ = io.Copy(io.Discard, c) }

// say sends a text and reads what comes until the server closes.
func say(text string) func(context.Context, net.Conn, *rand.Rand) {
	return func(ctx context.Context, c net.Conn, r *rand.Rand) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = io.Copy(c, strings.NewReader(text)) // it may not take all
		}()
		silent(ctx, c, r)
		_ = c.Close()
		<-done
	}
}
