package faults

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// attack is what clients do, over and over again, from before the signal until
// nobody listens any more. Only the requests of the others are counted.
type attack struct {
	// do is done to one connection after the other. It ends when the connection
	// does.
	do func(context.Context, net.Conn, *rand.Rand)
	// asks is what is sent first; the signal waits until something has been
	// answered to each attacker's. Nothing is sent where it is empty.
	asks string
	// clients do it side by side, 8 if it is zero, and each pauses between two
	// connections, 5 ms if it is zero.
	clients int
	pause   time.Duration
	// secure has the server speak TLS, below what is done.
	secure bool
	// env is added to the server's environment.
	env []string
}

// run plays a scene beside the attack.
func (a attack) run(ctx context.Context, t *Trial) (Result, error) {
	s := scene{backend: peer.Backend{Env: a.env}}
	if a.secure {
		env, config, err := t.certificate()
		if err != nil {
			return Result{}, err
		}
		s.backend.Env, s.client.TLS = append(env, a.env...), config
	}
	s.ready = func(ctx context.Context, p *peer.Process) error {
		return t.attacked(ctx, p.Addr(), a)
	}
	return t.play(ctx, s)
}

// attacked begins the attack, and returns when each attacker is at it. They end with
// the trial at the latest.
func (t *Trial) attacked(ctx context.Context, addr string, a attack) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	var conns atomic.Int64
	began := time.Now()
	t.Cleanup(func() {
		cancel()
		running.Wait()
		t.Note("%d connections by attackers in %v", conns.Load(), time.Since(began).Round(ms))
	})
	at := make(chan error, number(a.clients, 8))
	for i := range cap(at) {
		r := rand.New(rand.NewPCG(t.Rand.Uint64(), uint64(i)))
		running.Go(func() {
			first := sync.OnceFunc(func() { at <- nil })
			defer first()
			for a.once(ctx, i, addr, r, first) {
				conns.Add(1)
				load.Pause(ctx, a.pauses())
			}
		})
	}
	for range cap(at) {
		if err := <-at; err != nil {
			return err
		}
	}
	return nil
}

func (a attack) pauses() time.Duration {
	if a.pause == 0 {
		return 5 * ms
	}
	return a.pause
}

// once does it to one connection, from an address of the attacker's own: the ports
// of the others are not to run out. It reports whether there was one.
func (a attack) once(ctx context.Context, i int, addr string, r *rand.Rand, connected func()) bool {
	from := &net.TCPAddr{IP: net.IPv4(127, 0, 2, byte(i+1))}
	c, err := (&net.Dialer{LocalAddr: from, Timeout: _stopTime}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	defer stop()
	if c.SetDeadline(time.Now().Add(2*_stopTime)) != nil || a.begin(c) != nil {
		return ctx.Err() == nil
	}
	connected()
	a.do(ctx, c, r)
	return ctx.Err() == nil
}

// begin asks, and waits until the server answers: it is at work then.
func (a attack) begin(c net.Conn) error {
	if a.asks == "" {
		return nil
	}
	if _, err := io.WriteString(c, a.asks); err != nil {
		return err
	}
	_, err := io.ReadFull(c, make([]byte, 1))
	return err
}

// above does it above TLS, whatever the certificate.
func above(do func(context.Context, net.Conn, *rand.Rand), protocols ...string) func(context.Context, net.Conn, *rand.Rand) {
	return func(ctx context.Context, c net.Conn, r *rand.Rand) {
		secure := tls.Client(c, &tls.Config{InsecureSkipVerify: true, NextProtos: protocols}) //nolint:gosec // an attacker trusts everybody
		if secure.HandshakeContext(ctx) == nil {
			do(ctx, secure, r)
		}
	}
}

// fault makes a row of an attack.
func (a attack) fault(name string, p Promise, why string) Fault {
	return Fault{Kind: Clients, Name: name, Promise: p, Why: why, Times: 2, Run: a.run}
}

// _cut is the timeout of the servers that are held up to it.
const _cut = 3 * time.Second

// untilCut is promised where a request of the attackers' is in flight: what nobody
// ends is awaited for as long as the server was told to, and cut.
func untilCut() Promise { return Promise{Exit: 1, Within: _cut + 2*time.Second} }

func cutEnv() []string { return []string{fmt.Sprintf("TIMEOUT=%v", _cut)} }
