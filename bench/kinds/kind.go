// Package kinds brings single connections into a known state, stops the server,
// and tells what their clients see: one cell of a table for each kind of
// connection and each peer.
//
// A client is a real one on a loopback connection, and does what clients do: it
// reads what is there, leaves when it was told to, and otherwise stays until the
// server closes. What a kind says happens some time after the signal is done by
// the clock; everything before the signal is awaited.
package kinds

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// Kind is a kind of connection and what becomes of it.
type Kind struct {
	// Name is the kind's name in flags.
	Name string
	// Title is what the table calls it.
	Title string

	protocol protocol
	run      func(context.Context, *trial) (string, error)
}

// protocol is what a server is to speak; its value is what it is told.
type protocol string

const (
	overTCP  protocol = ""
	overTLS  protocol = "https"
	http2TLS protocol = "h2"
	http2TCP protocol = "h2c"
)

// All returns the kinds in the order of the table.
func All() []Kind {
	return []Kind{
		{"idle", "kept-alive and idle, next request 30 ms after the signal", overTCP, idle},
		{"silent", "has not sent a byte", overTCP, silent},
		{"half-head", "half a request head, the rest 200 ms after the signal", overTCP, halfHead},
		{"half-next", "half the head of a second request, the rest 200 ms after", overTCP, halfNext},
		{"in-flight", "in flight, head of the reply not written", overTCP, inFlight},
		{"head-written", "in flight, head of the reply written", overTCP, headWritten},
		{"pipelined", "three requests at once, the first in flight", overTCP, pipelined},
		{"upload", "upload in progress", overTCP, upload},
		{"download", "large download, slow reader", overTCP, download},
		{"events", "server-sent events without an end", overTCP, events},
		{"websocket", "WebSocket", overTCP, webSocket},
		{"https", "HTTP/1.1 over TLS, half a request head", overTLS, halfHeadTLS},
		{"http2", "HTTP/2 over TLS, stream in flight", http2TLS, stream},
		{"handshake", "HTTP/2 over TLS, half a handshake, the rest 200 ms after", http2TLS, handshake},
		{"handshake-idle", "HTTP/2 over TLS, half a handshake, no request behind it", http2TLS, handshakeIdle},
		{"h2c", "HTTP/2 in the clear, stream in flight", http2TCP, stream},
		{"newcomer", "connects 100 ms after, while another request is in flight", overTCP, newcomer},
	}
}

// Select returns the kinds of a comma-separated list of names; all of them if it
// is empty.
func Select(list string) ([]Kind, error) {
	all := All()
	if list == "" {
		return all, nil
	}
	var chosen []Kind
	for name := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(all, func(k Kind) bool { return k.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("unknown kind %q: must be one of %s", name, strings.Join(names(all), ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

// timeout is how long a peer waits for its connections in this kind. http.Server
// closes a connection that has not sent a byte by itself, between 5 and 6 s
// after the connect; a timeout before that would hide it.
func (k Kind) timeout(o Options) time.Duration {
	if k.Name == "silent" {
		return max(o.Timeout, 8*time.Second)
	}
	return o.Timeout
}

// fits reports whether the peer can be run in this kind: express-graceful-exit
// is a middleware of Express, which does not run on Node's HTTP/2.
func (k Kind) fits(p peer.Peer) bool {
	http2 := k.protocol == http2TLS || k.protocol == http2TCP
	return !http2 || !strings.HasPrefix(p.Name, "express-")
}

func names(kinds []Kind) []string {
	list := make([]string, len(kinds))
	for i, k := range kinds {
		list[i] = k.Name
	}
	return list
}
