package kube

import (
	"context"
	"fmt"
	"math/rand/v2"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

const (
	// Delay is the lame duck of the pods. It exceeds what the balancer needs: a
	// probe's period, and the lag.
	Delay = 3 * time.Second
	// grace is how long after SIGTERM a pod gets SIGKILL.
	grace = Delay + 10*time.Second
	// minLag and maxLag bound how long the endpoints lag behind a probe.
	minLag, maxLag = 1 * time.Second, 2 * time.Second
)

// cluster starts and stops the pods of one service.
type cluster struct {
	kit     *peer.Kit
	peer    peer.Peer
	service service
	started int
}

// start starts a pod and lists it once it is ready and the endpoints know.
func (c *cluster) start(ctx context.Context) (*peer.Process, error) {
	addr, err := peer.FreeAddr(ctx)
	if err != nil {
		return nil, err
	}
	c.started++
	process, err := c.kit.Start(ctx, c.peer, peer.Backend{
		Addr: addr, Name: fmt.Sprintf("pod%d", c.started), Late: late, Delay: Delay,
	})
	if err != nil {
		return nil, err
	}
	if err := await(ctx, addr, true); err != nil {
		process.Kill()
		return nil, err
	}
	c.service.list(addr)
	return process, nil
}

// terminate ends a pod: SIGTERM at once, SIGKILL after the grace period. Its
// endpoint stays listed for the lag after the first probe that fails.
//
// In Kubernetes the lag counts from the pod's deletion already, which is when
// SIGTERM is sent. Counting from the probe is the harder case, and the one of
// balancers that learn of a server from their probes alone.
func (c *cluster) terminate(ctx context.Context, p *peer.Process) (peer.Stop, error) {
	unlisted := make(chan error, 1)
	go func() { // awaited below
		err := await(ctx, p.Addr(), false)
		load.Pause(ctx, minLag+rand.N(maxLag-minLag))
		c.service.unlist(p.Addr())
		unlisted <- err
	}()
	stop := p.Stop(syscall.SIGTERM, grace)
	return stop, <-unlisted
}
