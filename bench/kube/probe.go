package kube

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

const (
	// probePeriod is how often a pod is probed.
	probePeriod = 250 * time.Millisecond
	// probeTimeout is how long a probe may take.
	probeTimeout = time.Second
)

// prober asks a pod for its readiness, each time on a connection of its own, as
// the kubelet does.
var prober = &http.Client{
	Timeout:   probeTimeout,
	Transport: &http.Transport{DisableKeepAlives: true},
}

// await probes a pod until it is ready, or until it is not.
func await(ctx context.Context, addr string, ready bool) error {
	tick := time.NewTicker(probePeriod)
	defer tick.Stop()
	for probe(ctx, addr) != ready {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("await readiness %t of %s: %w", ready, addr, context.Cause(ctx))
		}
	}
	return nil
}

// probe reports whether a pod is ready. One that cannot be asked is not.
func probe(ctx context.Context, addr string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/ready", http.NoBody)
	if err != nil {
		return false
	}
	reply, err := prober.Do(r)
	if err != nil {
		return false
	}
	_ = reply.Body.Close() // nothing is read from it
	return reply.StatusCode == http.StatusOK
}
