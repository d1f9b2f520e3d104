package faults

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// unixPaths are Unix sockets whose path is not the server's any more.
func unixPaths() []Fault {
	return []Fault{
		{
			Kind: Machine, Name: "Unix socket's path removed", Short: true, Promise: Promise{Within: _quick},
			Run: pathLost(func(context.Context, *Trial, string) error { return nil }),
		},
		{
			Kind: Machine, Name: "Unix socket's path taken by the next server", Promise: Promise{Within: _quick},
			Run: pathLost(replaced), Why: "Shutdown removes the path of the next server, which nobody finds then",
		},
	}
}

// replaced binds another server to the path.
func replaced(ctx context.Context, t *Trial, path string) error {
	_, err := t.Start(ctx, peer.Backend{Addr: "unix:" + path})
	return err
}

// pathLost stops a server whose path was removed, after which something happens to
// the path. What has been connected before is answered: requests in flight, and
// those that come 50 ms after the signal.
func pathLost(then func(context.Context, *Trial, string) error) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (r Result, err error) {
		path := filepath.Join(t.Kit.Dir(), "server.sock")
		defer func() { _ = os.Remove(path) }()
		server, err := t.Start(ctx, peer.Backend{Addr: "unix:" + path})
		if err != nil {
			return r, err
		}
		dial := func(ctx context.Context) (net.Conn, error) { return (&net.Dialer{}).DialContext(ctx, "unix", path) }
		idle := victim{"idle", get("/"), 1}
		conns, err := t.bring(ctx, dial, []victim{{"in flight", get("/kinds/hold"), 0}, idle, idle, idle})
		if err := errors.Join(err, os.Remove(path), then(ctx, t, path)); err != nil {
			return r, err
		}
		before, errBefore := os.Stat(path)
		stop := server.Begin(t.Signal())
		load.Pause(ctx, 50*ms)
		lost := 0
		for i, c := range conns {
			if i > 0 {
				_, _ = io.WriteString(c, get("/")) // what comes back tells
			}
			if (victim{reads: 1}).begin(c) != nil {
				lost++
			}
		}
		r = Sum(server.End(stop, _stopTime))
		r.Sent, r.Lost = len(conns), lost
		if after, err := os.Stat(path); errBefore == nil && (err != nil || !os.SameFile(before, after)) {
			r.Wrong = append(r.Wrong, "the next server's path is gone")
		}
		return r, nil
	}
}
