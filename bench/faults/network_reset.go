package faults

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// resets are clients that reset their connection in each of its states.
func resets() (list []Fault) {
	for _, when := range []struct {
		name  string
		after time.Duration
	}{{"before the signal", -20 * ms}, {"at the signal", 0}, {"in the drain", 50 * ms}} {
		list = append(
			list,
			Fault{
				Kind: Network, Name: "RST in each state, " + when.name, Short: when.after == 0,
				Promise: Promise{Within: _quick}, Run: reset(when.after),
				Why: namesOf(slices.Concat(ending, staying)),
			},
			Fault{
				Kind: Network, Name: "RST in each state of TLS, " + when.name,
				Promise: Promise{Within: _quick}, Run: resetTLS(when.after),
				Why: namesOf(secured) + ", and the others above TLS",
			},
		)
	}
	return list
}

// reset resets connections so long after the signal, or before it.
func reset(after time.Duration) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		s := scene{backend: peer.Backend{Env: []string{"PROTOCOL=h2c"}}}
		return t.resetting(ctx, s, after, func(dial load.DialFunc) ([]net.Conn, error) {
			return t.bring(ctx, dial, slices.Concat(ending, staying))
		})
	}
}

// resetTLS does it to a server that speaks TLS.
func resetTLS(after time.Duration) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		env, config, err := t.certificate()
		if err != nil {
			return Result{}, err
		}
		s := scene{backend: peer.Backend{Env: env}, client: load.Client{TLS: config}}
		return t.resetting(ctx, s, after, func(dial load.DialFunc) ([]net.Conn, error) {
			below, err := t.bring(ctx, dial, secured)
			above, errAbove := t.bring(ctx, overTLS(dial, config), slices.Concat(ending[:8], staying))
			return append(below, above...), errors.Join(err, errAbove)
		})
	}
}

// resetting plays a scene in which the connections that bring opens are reset.
func (t *Trial) resetting(ctx context.Context, s scene, after time.Duration, bring func(load.DialFunc) ([]net.Conn, error)) (Result, error) {
	var conns []net.Conn
	s.ready = func(_ context.Context, p *peer.Process) (err error) {
		conns, err = bring(s.dial(p.Addr()))
		return err
	}
	s.begin = func(ctx context.Context, p *peer.Process) (peer.Stop, error) {
		var err error
		stop := around(ctx, p, t, after, func() {
			for _, c := range conns {
				err = errors.Join(err, rst(c))
			}
		})
		return stop, err
	}
	return t.play(ctx, s)
}

// rst closes a connection by a reset.
func rst(c net.Conn) error {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	return errors.Join(c.(*net.TCPConn).SetLinger(0), c.Close())
}

// certificate makes one, and returns the server's environment and the clients'
// side.
func (t *Trial) certificate() (env []string, config *tls.Config, err error) {
	c, err := testcert.New(1)
	if err != nil {
		return nil, nil, err
	}
	cert, key, err := c.Write(t.Kit.Dir())
	if err != nil {
		return nil, nil, err
	}
	return []string{"CERT=" + cert, "KEY=" + key}, &tls.Config{RootCAs: c.Pool, ServerName: "127.0.0.1"}, nil
}
