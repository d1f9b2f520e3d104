// Package peer knows the servers under test: how each is built, started and
// stopped.
package peer

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Peer is a way to stop a server.
type Peer struct {
	// Name is the peer's name in flags and tables.
	Name string
	// Signals are the signals that it stops at.
	Signals []syscall.Signal
	runtime runtime
}

// runtime is what a peer's server is written in.
type runtime int

const (
	goServer runtime = iota
	nodeServer
)

// Ours is the name of the library's own peer.
const Ours = "gracefulfx"

// All returns the peers in the order of the table.
func All() []Peer {
	term := []syscall.Signal{syscall.SIGTERM}
	return []Peer{
		{"shutdown", term, goServer},
		{"sleep-shutdown", term, goServer},
		{"express-graceful-exit", term, nodeServer},
		{"express-graceful-exit-error", term, nodeServer},
		{"express-graceful-exit-last", term, nodeServer},
		{"http-terminator", term, nodeServer},
		{"stoppable", term, nodeServer},
		{Ours, []syscall.Signal{syscall.SIGUSR2, syscall.SIGTERM}, goServer},
	}
}

// Select returns the peers of a comma-separated list of names; all of them if
// it is empty.
func Select(list string) ([]Peer, error) {
	all := All()
	if list == "" {
		return all, nil
	}
	var chosen []Peer
	for name := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(all, func(p Peer) bool { return p.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("unknown peer %q: must be one of %s", name, strings.Join(names(all), ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

// Signal is the signal for the nth stop: peers with several get each in turn.
func (p Peer) Signal(n int) syscall.Signal { return p.Signals[n%len(p.Signals)] }

// SpeaksHTTP2 reports whether the peer's server does.
func (p Peer) SpeaksHTTP2() bool { return p.runtime == goServer }

// Backend is one server to start.
type Backend struct {
	// Addr is where it listens.
	Addr string
	// Name is its name in replies.
	Name string
	// Late is gracefulfx's policy for late requests; the others have none.
	Late string
	// Goodbye is what gracefulfx sends on idle connections that it closes; empty
	// for nothing.
	Goodbye string
	// Delay is the time with readiness red, for those that know one.
	Delay time.Duration
	// Unprivileged runs it as the user nobody, without capabilities.
	Unprivileged bool
	// Env is added to its environment, as NAME=value.
	Env []string
	// Server is the file of the Go server; the kit's own if it is empty.
	Server string
	// Options are further lines of gracefulfx's configuration.
	Options []string
	// Wrap is a command that is given the server's own as its last arguments, and
	// becomes it by exec: for limits, namespaces and redirections.
	Wrap []string
	// Stderr is its standard error; what it complains of is kept if it is nil.
	Stderr *os.File
}

func names(peers []Peer) []string {
	list := make([]string, len(peers))
	for i, p := range peers {
		list[i] = p.Name
	}
	return list
}
