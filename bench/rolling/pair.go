package rolling

import (
	"context"
	"fmt"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// pair are the two backends behind the proxy.
type pair struct {
	kit      *peer.Kit
	peer     peer.Peer
	backends [2]peer.Backend
	running  [2]*peer.Process
}

func startPair(ctx context.Context, kit *peer.Kit, p peer.Peer, late string) (*pair, error) {
	b := &pair{kit: kit, peer: p}
	for i := range b.backends {
		addr, err := peer.FreeAddr(ctx)
		if err != nil {
			return nil, err
		}
		b.backends[i] = peer.Backend{Addr: addr, Name: fmt.Sprintf("backend%d", i), Late: late}
		if b.running[i], err = kit.Start(ctx, p, b.backends[i]); err != nil {
			b.kill()
			return nil, err
		}
	}
	return b, nil
}

// restart stops one of the two with the signal for its nth stop, and starts it
// again.
func (b *pair) restart(ctx context.Context, n int) (peer.Stop, error) {
	i := n % len(b.backends)
	stop := b.running[i].Stop(b.peer.Signal(n/len(b.backends)), stopTime)
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

func (b *pair) addrs() []string { return []string{b.backends[0].Addr, b.backends[1].Addr} }
