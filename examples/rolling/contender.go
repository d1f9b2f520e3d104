package main

import (
	"fmt"
	"io"
	"os"
)

// contender is one way to stop a server.
type contender struct {
	role  string // how the program is told to be a backend of this kind
	name  string // how the reader knows it
	serve func() // the backend's whole life
}

// _contenders run in this order: first how it usually goes, then how it can.
var _contenders = []contender{
	{role: "shutdown", name: "http.Server.Shutdown", serve: serveShutdown},
	{role: "gracefulfx", name: "gracefulfx", serve: serveGracefulfx},
}

// _backendRole is the argument that makes this program a backend.
const _backendRole = "backend"

// runBackend runs a backend if the arguments say so, and reports whether they
// do. A program of one file needs no second one to be built and found.
func runBackend(args []string) bool {
	if len(args) != 2 || args[0] != _backendRole {
		return false
	}
	for _, c := range _contenders {
		if c.role == args[1] {
			go endWithParent()
			c.serve()
			return true
		}
	}
	fmt.Fprintf(os.Stderr, "no backend is called %q\n", args[1])
	os.Exit(2)
	return true
}

// endWithParent ends a backend whose demo is gone, even by SIGKILL: stdin is a
// pipe that no other process holds open.
func endWithParent() {
	_, _ = io.Copy(io.Discard, os.Stdin) // whatever ends it, the demo is gone
	os.Exit(1)
}
