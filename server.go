package gracefulfx

import (
	"errors"
	"fmt"
	"net"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// newServer returns the server that the module has made of the http.Handler or
// the *http.Server in the graph.
func newServer(l *lifecycle) (*graceful.Server, error) {
	if l.own == nil {
		return nil, errNothingToServe
	}
	return l.own, nil
}

// check returns what is wrong with the parameters.
func (p serverParams) check() error {
	return errors.Join(
		buildable(p.Graph,
			optional{"http.Handler", p.Handler != nil},
			optional{"*http.Server", p.HTTP != nil},
			optional{"net.Listener", p.Listener != nil}),
		p.checkListener(),
		present("AsListener", p.Listeners),
		present("AsServer", p.Servers),
		present("AsCloser", p.Closers),
	)
}

// checkListener refuses a listener that is there and nil.
func (p serverParams) checkListener() error {
	if p.Listener != nil && isNil(p.Listener) {
		return fmt.Errorf("gracefulfx: the net.Listener in the graph is a nil %T: return an error instead", p.Listener)
	}
	return nil
}

// server returns the server of the module, or nil if only others are to be
// drained. An *http.Server in the graph is kept as it is and gets from the
// configuration only what it lacks: an address, a certificate, and the
// http.Handler in the graph as its handler.
func (p serverParams) server() (*graceful.Server, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if p.Handler == nil && p.HTTP == nil {
		if len(p.Servers) == 0 && len(p.Closers) == 0 && !p.Use.drainer {
			return nil, nothingToServe(p.Graph)
		}
		return nil, nil //nolint:nilnil // there is none, which is allowed
	}
	srv, err := httpServer(p)
	if err != nil {
		return nil, err
	}
	return graceful.NewServer(p.Drainer, graceful.ServerConfig{HTTP: srv, Listeners: p.listeners()})
}

// listeners returns what to serve instead of an address.
func (p serverParams) listeners() []net.Listener {
	if p.Listener == nil {
		return p.Listeners
	}
	return append([]net.Listener{p.Listener}, p.Listeners...)
}

// use tells an app whose server a framework owns from one that has forgotten its
// handler: the first asks for the drainer, by itself, before the module's turn.
type use struct {
	turn    bool // whether it is the module's turn
	drainer bool // whether the drainer was asked for before
}

func newUse() *use { return new(use) }

// beginTurn is invoked before serve.
func beginTurn(u *use) { u.turn = true }

// newDrainer returns the drainer, and notes whether it was asked for before the
// module's turn.
func newDrainer(p drainerParams, u *use) (*graceful.Drainer, error) {
	u.drainer = !u.turn
	return buildDrainer(p)
}
