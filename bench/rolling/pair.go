package rolling

import (
	"context"
	"fmt"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/proxy"
	"github.com/gracefulfx/gracefulfx/bench/standstill"
	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// pair are the two backends behind the proxy.
type pair struct {
	kit      *peer.Kit
	peer     peer.Peer
	kind     proxy.Kind
	backends [2]peer.Backend
	running  [2]*peer.Process
}

func startPair(ctx context.Context, kit *peer.Kit, p peer.Peer, k proxy.Kind) (*pair, error) {
	env, err := environment(kit, k.Protocol)
	if err != nil {
		return nil, err
	}
	b := &pair{kit: kit, peer: p, kind: k}
	for i := range b.backends {
		addr, err := peer.FreeAddr(ctx)
		if err != nil {
			return nil, err
		}
		b.backends[i] = peer.Backend{Addr: addr, Name: fmt.Sprintf("backend%d", i), Late: k.Late, Goodbye: k.Goodbye, Delay: k.Delay, Env: env}
		if b.running[i], err = kit.Start(ctx, p, b.backends[i]); err != nil {
			b.kill()
			return nil, err
		}
	}
	return b, nil
}

// Restart stops one of the two with the signal for its nth stop, and starts it
// again.
//
// Where the proxy is to stand still, it does so around the signal.
func (b *pair) Restart(ctx context.Context, n int, front *proxy.Proxy) (peer.Stop, error) {
	i, k := n%len(b.backends), b.kind
	var stop peer.Stop
	begin := func() { stop = b.running[i].Begin(b.peer.Signal(n / len(b.backends))) }
	if k.Freeze == 0 {
		begin()
	} else if err := standstill.Around(ctx, k.Lead, k.Freeze-k.Lead, begin, front.Pid()); err != nil {
		return stop, err
	}
	stop = b.running[i].End(stop, stopTime)
	next, err := b.kit.Start(ctx, b.peer, b.backends[i])
	if err != nil {
		return stop, err
	}
	b.running[i] = next
	return stop, nil
}

func (b *pair) kill() {
	for _, p := range b.running {
		if p != nil {
			p.Kill()
		}
	}
}

// Addrs are the addresses of both.
func (b *pair) Addrs() []string { return []string{b.backends[0].Addr, b.backends[1].Addr} }

// environment makes a backend speak the protocol.
func environment(kit *peer.Kit, protocol string) ([]string, error) {
	switch protocol {
	case "h2c":
		return []string{"PROTOCOL=h2c"}, nil
	case "h2":
		c, err := testcert.New(1)
		if err != nil {
			return nil, err
		}
		cert, key, err := c.Write(kit.Dir())
		return []string{"CERT=" + cert, "KEY=" + key}, err
	default:
		return nil, nil
	}
}
