package faults

import (
	"context"
	"fmt"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/standstill"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// _freezes are for how long processes stand still.
var _freezes = []time.Duration{100 * ms, 500 * ms, 2 * time.Second}

// frozenProcesses are servers and clients that stand still around the signal, or
// in the drain.
func frozenProcesses() (list []Fault) {
	for _, freeze := range _freezes {
		list = append(
			list,
			Fault{
				Kind: Machine, Name: fmt.Sprintf("server stopped for %v around the signal", freeze), Short: freeze == 500*ms,
				Promise: Promise{Within: _quick + freeze}, Run: frozenServer(freeze/2, freeze/2),
			},
			Fault{
				Kind: Machine, Name: fmt.Sprintf("server stopped for %v in the drain", freeze),
				Promise: Promise{Within: _quick + freeze}, Run: frozenInDrain(freeze),
			},
			Fault{
				Kind: Machine, Name: fmt.Sprintf("clients stopped for %v around the signal", freeze),
				Promise: Promise{Within: _quick + freeze}, Run: frozenClients(freeze, "reject"),
				Why:   "goodbye: reject answers what a client that stood still has written behind the close",
				Limit: stillness(freeze),
			},
		)
	}
	return list
}

// stillness is why a standstill of clients cannot be survived, empty where it can.
func stillness(freeze time.Duration) string {
	if freeze/2 < time.Second {
		return ""
	}
	return "A client that has connected and stands still before it writes is taken for silent a second after " +
		"the signal; its connection is closed, without an answer in advance, for it may be of a client that " +
		"keeps some in stock."
}

// frozenServer stops the server before the signal, and lets it go on behind it.
func frozenServer(before, after time.Duration) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		return t.play(ctx, scene{begin: func(ctx context.Context, p *peer.Process) (stop peer.Stop, err error) {
			err = standstill.Around(ctx, before, after, func() { stop = p.Begin(t.Signal()) }, p.Pid())
			return stop, err
		}})
	}
}

// frozenInDrain stops the server when the drain has begun.
func frozenInDrain(freeze time.Duration) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		return t.play(ctx, scene{begin: func(ctx context.Context, p *peer.Process) (peer.Stop, error) {
			stop := p.Begin(t.Signal())
			load.Pause(ctx, time.Duration(t.Rand.Int64N(int64(20*ms))))
			select {
			case <-p.Ended():
				return stop, nil
			default:
			}
			_ = standstill.Around(ctx, freeze, 0, func() {}, p.Pid()) // fails only if it has just ended
			return stop, nil
		}})
	}
}

// frozenClients stops the clients, which are a process of their own.
func frozenClients(freeze time.Duration, goodbye string) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		server, err := t.Start(ctx, peer.Backend{Goodbye: goodbye})
		if err != nil {
			return Result{}, err
		}
		clients, err := t.startClients(ctx, server.Addr())
		if err != nil {
			return Result{}, err
		}
		load.Pause(ctx, time.Duration(t.Rand.Int64N(int64(_maxLoad))))
		var stop peer.Stop
		err = standstill.Around(ctx, freeze/2, freeze/2, func() { stop = server.Begin(t.Signal()) }, clients.cmd.Process.Pid)
		if err != nil {
			return Result{}, err
		}
		stop = server.End(stop, _stopTime)
		r := Sum(stop)
		err = clients.stop(&r)
		return r, err
	}
}
