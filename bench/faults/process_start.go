package faults

import (
	"context"
	"fmt"
	"net/http"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

const (
	// _starts is how many processes are stopped amid their start in one run.
	_starts = 10
	// _startTime is how long a process has run at the most when it is stopped: longer
	// than the module takes to start.
	_startTime = 300 * time.Millisecond
)

// stoppedStarts are servers that are told to stop while they start. Each signal at
// each place of the start is in package e2e, in its tests of moments.
func stoppedStarts() []Fault {
	return []Fault{{
		Kind: Process, Name: "SIGTERM amid the start", Promise: Promise{Within: _quick}, Times: 2, Run: startStopped,
		Why: fmt.Sprintf("%d processes in each run, and the next one where the last has ended; one that does not serve yet ends by the signal", _starts),
	}}
}

// startStopped stops one process after the other within its start, while clients
// connect all the time.
func startStopped(ctx context.Context, t *Trial) (r Result, err error) {
	addr, err := peer.FreeAddr(ctx)
	if err != nil {
		return r, err
	}
	clients := load.Start(ctx, 4, load.Client{
		Name: "fresh", Dial: load.To(addr), Method: http.MethodPost, Think: 2 * ms,
	})
	defer func() { r.Count(clients.Stop()) }()
	for range _starts {
		p, err := t.Launch(ctx, peer.Backend{Addr: addr, Env: []string{"START=50ms"}})
		if err != nil {
			return r, err
		}
		load.Pause(ctx, time.Duration(t.Rand.Int64N(int64(_startTime))))
		one := Sum(p.Stop(syscall.SIGTERM, _stopTime))
		if one.Exit < 0 && !one.Killed {
			one.Exit = 0 // by the signal, which is as good
		}
		r.add(one)
	}
	return r, nil
}
