// Package kube rolls the pods of a Service as a Deployment does: the new pod
// first, then SIGTERM for the old one, while the endpoints lag behind.
package kube

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

const (
	// replicas is the number of pods.
	replicas = 2
	// kept is the number of kept-alive clients of either method, and fresh that
	// of clients that connect for every request.
	kept, fresh = 16, 8
	// think is how long a client thinks at most.
	think = 6 * time.Millisecond
	// late is gracefulfx's policy: no proxy is there to send a 502 elsewhere.
	late = "serve"
)

// Result tells of a roll.
type Result struct {
	// GET and POST are what the kept-alive clients saw, Fresh those that
	// connect for every request.
	GET, POST, Fresh load.Tally
	// Stops are the pods that were replaced.
	Stops []peer.Stop
}

// All is what became of all requests.
func (r Result) All() load.Tally { return load.Sum(r.GET, r.POST, r.Fresh) }

// Roll replaces pods of the peer under load, so many in all.
func Roll(ctx context.Context, kit *peer.Kit, p peer.Peer, replacements int) (Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := &cluster{kit: kit, peer: p}
	var pods []*peer.Process
	defer func() {
		for _, pod := range pods {
			pod.Kill()
		}
	}()
	for range replicas {
		pod, err := c.start(ctx)
		if err != nil {
			return Result{}, err
		}
		pods = append(pods, pod)
	}
	var r Result
	groups := c.load(ctx)
	for n := range replacements {
		next, err := c.start(ctx)
		if err != nil {
			return r, fmt.Errorf("replacement %d: %w", n, err)
		}
		pods = append(pods, next)
		stop, err := c.terminate(ctx, pods[0])
		pods = pods[1:]
		r.Stops = append(r.Stops, stop)
		if err != nil {
			return r, fmt.Errorf("replacement %d: %w", n, err)
		}
	}
	r.GET, r.POST, r.Fresh = groups[0].Stop(), groups[1].Stop(), groups[2].Stop()
	return r, context.Cause(ctx)
}

// load sets the clients to work, and waits until all are at it.
func (c *cluster) load(ctx context.Context) [3]*load.Group {
	get := load.Client{
		Name: "get", Dial: c.service.dial, Method: http.MethodGet, KeepAlive: true, Look: true, Think: think,
	}
	post, one := get, get
	post.Name, post.Method = "post", http.MethodPost
	one.Name, one.Method, one.KeepAlive = "fresh", http.MethodPost, false
	groups := [3]*load.Group{
		load.Start(ctx, kept, get), load.Start(ctx, kept, post), load.Start(ctx, fresh, one),
	}
	for _, g := range groups {
		g.Warm()
	}
	return groups
}
