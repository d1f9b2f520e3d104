// Package netlab joins two network namespaces, a client's and a server's, by a
// link of its own that delays, drops, reorders and limits packets: it needs
// neither netem nor the ip command, for the link is a goroutine between two TUN
// devices. It needs root on Linux, and leaves nothing behind: the namespaces end
// with the lab.
package netlab

import (
	"net/netip"
	"time"
)

// ClientAddr and ServerAddr are the addresses of the two sides.
var (
	ClientAddr = netip.MustParseAddr("10.97.0.1")
	ServerAddr = netip.MustParseAddr("10.97.0.2")
)

// Link says what happens to the packets of either direction. The zero value
// passes them on at once.
type Link struct {
	// Delay is how long a packet travels: half a round trip.
	Delay time.Duration
	// Jitter is how much longer at the most; the order is kept.
	Jitter time.Duration
	// Loss is the share of packets that are lost, from 0 to 1.
	Loss float64
	// Reorder is the share of packets that do not wait for those before them.
	Reorder float64
	// Rate is how many bytes pass in a second; 0 is any number. What would
	// wait for longer than a second is lost.
	Rate int
	// Drop loses the packets for which it returns true. It is called by one
	// goroutine for each direction.
	Drop func(Packet) bool
}
