package faults

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/netlab"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// goneHosts are clients whose host is gone without a word: no packet comes from it
// any more, and none gets there.
func goneHosts() []Fault {
	const forced = "A request is in flight or the connection hijacked, and nobody can tell a host that is gone " +
		"from one that is slow: it is waited for until the timeout"
	return []Fault{
		{
			Kind: Network, Name: "hosts gone before the drain, their connections in every state that ends by itself",
			Promise: Promise{Within: 9 * time.Second}, Run: gone(-50*ms, 10*time.Second, ending),
			Why: "half a head is waited for 5 s, and what a reply needs to arrive 2 s",
		},
		{
			Kind: Network, Name: "hosts gone in the drain, their connections in every state that ends by itself",
			Promise: Promise{Within: 9 * time.Second}, Run: gone(50*ms, 10*time.Second, ending),
		},
		{
			Kind: Network, Name: "hosts gone before the drain, in an upload, a download and a WebSocket",
			Promise: Promise{Exit: 1, Within: 3*time.Second + 500*ms}, Run: gone(-50*ms, 3*time.Second, staying), Why: forced,
		},
		{
			Kind: Network, Name: "the network removed as the process exits", Promise: Promise{Within: _quick},
			Run: removed, Why: "the last replies are waited for until the clients' kernels have them",
		},
	}
}

// gone makes hosts disappear so long after the signal, or before it, whose
// connections are in the given states. Others are at work beside them.
func gone(after, timeout time.Duration, states []victim) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		link := netlab.Link{Delay: 5 * ms}
		lab, err := t.Lab(link)
		if err != nil {
			return Result{}, err
		}
		dead := &ports{}
		s := scene{lab: lab, backend: peer.Backend{Env: []string{"TIMEOUT=" + timeout.String(), "PROTOCOL=h2c"}}}
		link.Drop = dead.drop
		s.ready = func(ctx context.Context, p *peer.Process) error {
			conns, err := t.bring(ctx, s.dial(p.Addr()), states)
			dead.add(conns...)
			return err
		}
		s.begin = func(ctx context.Context, p *peer.Process) (peer.Stop, error) {
			return around(ctx, p, t, after, func() { lab.Set(link) }), nil
		}
		return t.play(ctx, s)
	}
}

// around sends the signal and does something so long after it, or before it.
func around(ctx context.Context, p *peer.Process, t *Trial, after time.Duration, f func()) peer.Stop {
	if after < 0 {
		f()
		load.Pause(ctx, -after)
		return p.Begin(t.Signal())
	}
	stop := p.Begin(t.Signal())
	load.Pause(ctx, after)
	f()
	return stop
}

// ports are those of hosts that are gone.
type ports struct {
	mu  sync.Mutex
	all map[uint16]bool
}

func (p *ports) add(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = map[uint16]bool{}
	for _, c := range conns {
		p.all[uint16(c.LocalAddr().(*net.TCPAddr).Port)] = true
	}
}

func (p *ports) drop(packet netlab.Packet) bool {
	from, to := packet.Ports()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[from] || p.all[to]
}

// removed removes the network when the process has ended, as an orchestrator does
// with that of a container.
func removed(ctx context.Context, t *Trial) (Result, error) {
	const trip = 100 * ms
	lab, err := t.Lab(netlab.Link{Delay: trip / 2})
	if err != nil {
		return Result{}, err
	}
	var unsent atomic.Int32 // connects in vain
	s := scene{lab: lab, unrefused: true, client: load.Client{Patience: 3 * time.Second, Observe: func(i load.Incident) {
		if i.Written.IsZero() && i.Kind == load.TimedOut {
			unsent.Add(1)
		}
	}}}
	s.begin = func(ctx context.Context, p *peer.Process) (peer.Stop, error) {
		stop := p.Begin(t.Signal())
		select {
		case <-p.Ended():
		case <-ctx.Done():
		}
		lab.Set(netlab.Link{Drop: func(netlab.Packet) bool { return true }})
		return stop, nil
	}
	r, err := t.play(ctx, s)
	r.Lost -= int(unsent.Load())
	r.Sent -= int(unsent.Load())
	return r, err
}
