// Package rolling restarts two backends in turn behind a proxy under load, as a
// deployment does, and counts what the proxy's clients see of it.
package rolling

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/proxy"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

const (
	// stopTime is how long a backend may take to stop before it is killed.
	stopTime = 12 * time.Second
	// warmTime bounds the start of everything, and restartTime what a restart adds.
	warmTime    = 30 * time.Second
	restartTime = 2 * stopTime
	// settle is the least time between two restarts, and at most twice that
	// passes: the proxy's pool is warm again by then.
	settle = 250 * time.Millisecond
	// clients is the number of clients of either method.
	clients = 32
	// think is how long a client thinks at most.
	think = 4 * time.Millisecond
)

// Result tells of a series of restarts.
type Result struct {
	// GET and POST are what the clients saw.
	GET, POST load.Tally
	// Stops are the restarts' first halves.
	Stops []peer.Stop
	// Log is what the proxy complained of.
	Log string
	// Reserved is how many of the requests that failed the client in a proxy of
	// Go's has failed by itself, see [proxy.Proxy.Reserved].
	Reserved int
	// Freeze is how long the proxy stood still around each signal.
	Freeze time.Duration
}

// All is what became of all requests.
func (r Result) All() load.Tally { return load.Sum(r.GET, r.POST) }

// Fleet are the backends behind the proxy.
type Fleet interface {
	// Addrs are their addresses.
	Addrs() []string
	// Restart restarts one of them in the nth restart of all, from 0 on, and returns
	// when it is bound again.
	Restart(ctx context.Context, n int, front *proxy.Proxy) (peer.Stop, error)
}

// Run restarts the peer's two backends behind the proxy, in turn, so many times
// in all. Each is started again on its own address once it has ended, and the
// other is left alone until it is bound.
func Run(ctx context.Context, kit *peer.Kit, p peer.Peer, k proxy.Kind, restarts int) (Result, error) {
	pair, err := startPair(ctx, kit, p, k)
	if err != nil {
		return Result{}, err
	}
	defer pair.kill()
	return Turns(ctx, kit.Dir(), pair, k, restarts)
}

// Turns restarts backends that run already behind the proxy, whose files are put
// into dir.
func Turns(ctx context.Context, dir string, f Fleet, k proxy.Kind, restarts int) (Result, error) {
	ctx, cancel := context.WithTimeout(ctx, warmTime+time.Duration(restarts)*restartTime)
	defer cancel()
	front, err := k.Start(ctx, dir, f.Addrs())
	if err != nil {
		return Result{}, err
	}
	defer front.Stop()
	r := Result{Freeze: k.Freeze}
	get, post, err := start(ctx, front.Addr)
	if err != nil {
		return r, fmt.Errorf("%w behind %s\n%s", err, k.Name, front.Log())
	}
	for n := range restarts {
		load.Pause(ctx, k.Memory+settle+rand.N(settle))
		stop, err := f.Restart(ctx, n, front)
		if err != nil {
			return r, fmt.Errorf("restart %d behind %s: %w", n, k.Name, err)
		}
		r.Stops = append(r.Stops, stop)
	}
	load.Pause(ctx, settle)
	r.GET, r.POST, r.Log = get.Stop(), post.Stop(), front.Log()
	r.Reserved = front.Reserved()
	return r, context.Cause(ctx)
}

// start sets the clients to work, and waits until all are at it.
func start(ctx context.Context, addr string) (get, post *load.Group, err error) {
	limit, cancel := context.WithTimeout(ctx, warmTime)
	defer cancel()
	like := load.Client{Dial: load.To(addr), KeepAlive: true, Look: true, Think: think}
	getter, poster := like, like
	getter.Name, getter.Method = "get", http.MethodGet
	poster.Name, poster.Method = "post", http.MethodPost
	get, post = load.Start(ctx, clients, getter), load.Start(ctx, clients, poster)
	if err := errors.Join(get.Served(limit), post.Served(limit)); err != nil {
		return nil, nil, fmt.Errorf("%w: GET %v; POST %v", err, get.Stop(), post.Stop())
	}
	return get, post, nil
}
