package faults

import (
	"context"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// _fatalHook is why a panic in some hooks ends the process.
const _fatalHook = "It ends the process with all requests in flight, there as on net/http: who calls it recovers from nothing. "

// brokenHooks are hooks of the http.Server and of other components that panic. Where
// net/http contains it, so does gracefulfx; where it does not, the process ends.
func brokenHooks() []Fault {
	ends := Promise{Exit: 2, Within: _quick}
	stops := Promise{Exit: 2, Or: 1, Within: _quick} // fx tells main of the panic's end, which may be quicker
	return []Fault{
		{
			Kind: Process, Name: "panics in ConnState, as requests begin", Short: true, Promise: Promise{Within: _quick}, Times: 2,
			Why: "of some clients, whose connections are closed: the goroutine of a connection recovers, as on net/http",
			Run: attack{do: say(get("/")), clients: 4, env: breaking("ConnState active")}.run,
		},
		{
			Kind: Process, Name: "a panic in ConnState, as a connection closes", Promise: ends, Run: struck("ConnState closed"),
			Limit: _fatalHook + "The last state of a connection is told behind the recover.",
		},
		{
			Kind: Process, Name: "a panic in ConnContext", Promise: ends, Run: struck("ConnContext"),
			Limit: _fatalHook + "The goroutine that accepts calls it.",
		},
		{
			Kind: Process, Name: "a panic in a function of RegisterOnShutdown", Promise: ends,
			Limit: _fatalHook + "Each has a goroutine of its own, as the intake closes.",
			Run:   played(scene{backend: peer.Backend{Env: breaking("RegisterOnShutdown")}}),
		},
		{
			Kind: Process, Name: "a panic in BaseContext", Promise: Promise{Exit: 2, Unserved: true}, Times: 2,
			Run: neverServes("BaseContext"), Why: "it is called as the server starts",
		},
		{
			Kind: Process, Name: "a panic in another component's OnStart", Promise: Promise{Exit: 2, Or: 1, Unserved: true}, Times: 2,
			Run: neverServes("OnStart behind"), Why: "fx recovers from no panic in a hook; net/http's is in main",
		},
		{
			Kind: Process, Name: "a panic in OnStop before the server's, on SIGTERM", Promise: stops, Run: stoppedBy("OnStop before", syscall.SIGTERM),
			Limit: "It ends the process with all requests in flight: fx recovers from no panic in a hook, and stops the app at once.",
		},
		{
			Kind: Process, Name: "a panic in OnStop before the server's, on the drain's signal", Promise: stops, Run: stoppedBy("OnStop before", 0),
			Why: "fx stops the app when all is drained. For Shutdown it is SIGTERM again",
		},
		{
			Kind: Process, Name: "a panic in OnStop behind the server's", Promise: stops, Run: played(scene{backend: peer.Backend{Env: breaking("OnStop behind")}}),
			Why: "of what is listed before the module",
		},
	}
}

func breaking(what string) []string { return []string{"BROKEN=" + what} }

// struck plays a scene that no signal ends, but a stranger who connects, asks and
// leaves.
func struck(what string) func(context.Context, *Trial) (Result, error) {
	return played(scene{
		backend: peer.Backend{Env: breaking(what)},
		begin: func(ctx context.Context, p *peer.Process) (peer.Stop, error) {
			stop := p.Begin(0) // which does nothing
			from := &net.TCPAddr{IP: net.IPv4(127, 0, 2, 1)}
			c, err := (&net.Dialer{LocalAddr: from, Timeout: _stopTime}).DialContext(ctx, "tcp", p.Addr())
			if err != nil {
				return stop, err
			}
			defer func() { _ = c.Close() }()
			_, _ = io.WriteString(c, get("/")) // the process may have ended
			load.Pause(ctx, 20*ms)             // one that leaves at once may have left before it is served
			return stop, nil
		},
	})
}

// stoppedBy plays a scene with a signal, the peer's own first one if that is 0.
func stoppedBy(what string, sig syscall.Signal) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		return t.play(ctx, scene{
			backend: peer.Backend{Env: breaking(what)},
			begin: func(_ context.Context, p *peer.Process) (peer.Stop, error) {
				if sig == 0 {
					return p.Begin(t.Peer.Signal(0)), nil
				}
				return p.Begin(sig), nil
			},
		})
	}
}

// neverServes starts a server that fails as it starts.
func neverServes(what string) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		p, err := t.Launch(ctx, peer.Backend{Env: breaking(what)})
		if err != nil {
			return Result{}, err
		}
		return Sum(p.End(peer.Stop{Addr: p.Addr(), Signalled: time.Now()}, _stopTime)), nil
	}
}
