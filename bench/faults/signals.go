package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// manySignals are signals that come more than once, together, or in a process that
// treats them otherwise. Each signal at each place of an app's life, and what comes of
// it there, is in package e2e, in its tests of moments.
func manySignals() []Fault {
	const held = "/kinds/hold?after=4000"
	return []Fault{
		{
			Kind: Signals, Name: "the same signal 20 times in 100 ms", Short: true, Promise: Promise{Within: _quick},
			Why: "one burst is one signal", Run: signalling("", bursts(func(t *Trial) []syscall.Signal { return repeated(t.Signal(), 20) }, 5*ms)),
		},
		{
			Kind: Signals, Name: "SIGUSR2, SIGHUP, SIGTERM and SIGPIPE in 20 ms", Promise: Promise{Within: _quick},
			Why: "SIGTERM joins the drain, and the others end no process that drains; Shutdown's dies of the first",
			Run: signalling("", bursts(func(*Trial) []syscall.Signal {
				return []syscall.Signal{syscall.SIGUSR2, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGPIPE}
			}, 5*ms)),
		},
		{
			Kind: Signals, Name: "each signal at a random moment of the drain", Promise: Promise{Within: _quick}, Times: 1, Run: eachSignal,
			Why: "those that do nothing outside of a drain also before it; SIGHUP and the first SIGTERM; SIGINT and SIGQUIT are to end it",
		},
		{
			Kind: Signals, Name: "SIGHUP and the same signal again, all through the drain", Promise: Promise{Exit: 1, Within: 3 * time.Second},
			Why: "a request of 4 s is in flight: a signal that is repeated after half a second forces",
			Run: signalling(held, bursts(func(t *Trial) []syscall.Signal {
				return []syscall.Signal{t.Signal(), syscall.SIGHUP, t.Signal()}
			}, 700*ms)),
		},
		{
			Kind: Signals, Name: "SIGINT 700 ms after SIGTERM", Promise: Promise{Exit: 1, Within: 3 * time.Second},
			Why: "a request of 4 s is in flight: a second signal forces; net/http's documentation knows none",
			Run: signalling(held, bursts(func(*Trial) []syscall.Signal {
				return []syscall.Signal{syscall.SIGTERM, syscall.SIGINT}
			}, 700*ms)),
		},
		{
			Kind: Signals, Name: "SIGTERM to a process group, by timeout(1)", Promise: Promise{Within: _quick},
			Why: "it comes twice: to the child, and to its group", Run: grouped,
		},
		{
			Kind: Signals, Name: "as PID 1", Promise: Promise{Within: _quick},
			Why: "the kernel drops what PID 1 has no handler for", Run: firstProcess,
		},
	}
}

func repeated(s syscall.Signal, times int) (all []syscall.Signal) {
	for range times {
		all = append(all, s)
	}
	return all
}

// bursts sends signals, one so long after the other.
func bursts(signals func(*Trial) []syscall.Signal, apart time.Duration) func(context.Context, *Trial, *peer.Process) (peer.Stop, error) {
	return func(ctx context.Context, t *Trial, p *peer.Process) (peer.Stop, error) {
		all := signals(t)
		stop := p.Begin(all[0])
		for _, s := range all[1:] {
			load.Pause(ctx, apart)
			p.Begin(s) // one to a process that is gone does nothing
		}
		return stop, nil
	}
}

// signalling plays a scene in which a request of a path is in flight, unless that is
// empty, and signals are sent as begin does.
func signalling(path string, begin func(context.Context, *Trial, *peer.Process) (peer.Stop, error)) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		s := scene{ready: t.holding(path)}
		s.begin = func(ctx context.Context, p *peer.Process) (peer.Stop, error) { return begin(ctx, t, p) }
		return t.play(ctx, s)
	}
}

// holding brings a request of a path in flight, unless that is empty.
func (t *Trial) holding(path string) func(context.Context, *peer.Process) error {
	return func(ctx context.Context, p *peer.Process) error {
		if path == "" {
			return nil
		}
		_, err := t.bring(ctx, load.To(p.Addr()), []victim{{"held", get(path), 0}})
		return errors.Join(err, p.Entered(ctx))
	}
}

// grouped has timeout(1) run the server, and pass SIGTERM on.
func grouped(ctx context.Context, t *Trial) (Result, error) {
	timeout, err := exec.LookPath("timeout")
	if err != nil {
		return Result{}, skipf("this takes timeout of the coreutils: %v", err)
	}
	return t.play(ctx, scene{
		backend: peer.Backend{Wrap: []string{timeout, "120"}},
		begin:   func(_ context.Context, p *peer.Process) (peer.Stop, error) { return p.Begin(syscall.SIGTERM), nil },
	})
}

// firstProcess has the server run as the first process of a namespace, as it does in
// a container.
func firstProcess(ctx context.Context, t *Trial) (Result, error) {
	unshare, err := exec.LookPath("unshare")
	if err != nil || os.Geteuid() != 0 {
		return Result{}, skipf("this takes root, and unshare of Linux: %v", err)
	}
	return t.play(ctx, scene{
		backend: peer.Backend{Wrap: []string{unshare, "--pid", "--fork", "--kill-child"}},
		begin: func(_ context.Context, p *peer.Process) (peer.Stop, error) {
			child, err := childOf(p.Pid())
			if err != nil {
				return peer.Stop{}, err
			}
			stop := p.Begin(0) // which does nothing to unshare itself
			stop.Signal = t.Signal()
			return stop, syscall.Kill(child, stop.Signal)
		},
	})
}

// childOf returns the only child of a process.
func childOf(pid int) (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}
