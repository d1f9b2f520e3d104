package kinds

import (
	"context"
	"crypto/tls"
	"fmt"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// spare is what a stop may take beyond its timeout before the process is
// killed, and what a client waits in vain.
const spare = 4 * time.Second

// startTime bounds what comes before the signal.
const startTime = 30 * time.Second

// Options say how the servers are set up.
type Options struct {
	// Timeout is how long every peer waits for its connections: longer in the
	// one kind in which a peer closes them by itself, but late.
	Timeout time.Duration
}

// Bench runs kinds of connections against peers.
type Bench struct {
	kit     *peer.Kit
	options Options
	files   certificate
}

// New returns a bench for the servers of the kit, in whose folder it puts a
// certificate.
func New(kit *peer.Kit, o Options) (*Bench, error) {
	files, err := newCertificate(kit.Dir())
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	return &Bench{kit: kit, options: o, files: files}, nil
}

// Run starts a server of the peer, brings a connection into the kind's state,
// sends the stop signal and tells what the client and the process did. The
// error tells that the state could not be reached.
func (b *Bench) Run(ctx context.Context, p peer.Peer, k Kind) (Outcome, error) {
	if !k.fits(p) {
		return Outcome{}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, startTime+k.timeout(b.options)+2*spare)
	defer cancel()
	t, err := b.start(ctx, p, k)
	if err != nil {
		return Outcome{}, err
	}
	defer t.process.Kill()
	seen, err := k.run(ctx, t)
	if err != nil {
		return Outcome{}, fmt.Errorf("%s, %s: %w", p.Name, k.Name, err)
	}
	stop := t.end()
	if ctx.Err() != nil { // what was seen is the end of this run, and not of the drain
		return Outcome{}, fmt.Errorf("%s, %s: %w", p.Name, k.Name, context.Cause(ctx))
	}
	return Outcome{Seen: seen, Notes: t.notes, Stop: stop}, nil
}

func (b *Bench) start(ctx context.Context, p peer.Peer, k Kind) (*trial, error) {
	addr, err := peer.FreeAddr(ctx)
	if err != nil {
		return nil, err
	}
	process, err := b.kit.Start(ctx, p, peer.Backend{Addr: addr, Name: k.Name, Env: b.env(k)})
	if err != nil {
		return nil, err
	}
	return &trial{
		process: process,
		signal:  p.Signal(0),
		timeout: k.timeout(b.options),
		tls:     b.files.trust(k.protocol),
	}, nil
}

// env tells a server how to be.
func (b *Bench) env(k Kind) []string {
	env := []string{
		fmt.Sprintf("TIMEOUT=%dms", k.timeout(b.options).Milliseconds()),
		"PROTOCOL=" + string(k.protocol),
	}
	if b.files.trust(k.protocol) == nil {
		return env
	}
	return append(env, "CERT="+b.files.cert, "KEY="+b.files.key)
}

// trust is the client's side of a protocol, nil without TLS.
func (c certificate) trust(p protocol) *tls.Config {
	offer := map[protocol]string{overTLS: "http/1.1", http2TLS: "h2"}[p]
	if offer == "" {
		return nil
	}
	return &tls.Config{RootCAs: c.pool, NextProtos: []string{offer}, MinVersion: tls.VersionTLS12}
}
