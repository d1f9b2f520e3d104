package storm

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// engine is the subject that the storm is about.
type engine struct {
	setting

	tracker *graceful.Tracker
	drainer *graceful.Drainer

	mu       sync.Mutex // guards all below
	external []*http.Server
	serving  sync.WaitGroup
	failed   []error
}

// newEngine makes the engine of package graceful.
func newEngine(s setting) (subject, error) {
	e := &engine{setting: s, tracker: graceful.NewTracker()}
	var err error
	e.drainer, err = graceful.NewDrainer(e.tracker, graceful.Config{
		Timeout: s.plan.Timeout, Delay: s.plan.Delay, KeepAliveInterval: s.plan.Interval,
		Late: s.plan.Late, Rejection: s.reject, Observer: observerFunc(s.observe),
	})
	if err != nil {
		return nil, err
	}
	return e, e.drainer.AddClosers(s.hub)
}

type observerFunc func(graceful.Event)

// Observe implements [graceful.Observer].
func (f observerFunc) Observe(e graceful.Event) { f(e) }

func (e *engine) serve(p ServerPlan, h http.Handler) (net.Addr, error) {
	switch {
	case p.External:
		return e.serveExternal(p, h)
	case p.Passed:
		l, err := e.listen(p)
		if err != nil {
			return nil, err
		}
		return e.start(graceful.ServerConfig{Name: p.Name, HTTP: httpServer(p, h), Listeners: []net.Listener{l}})
	default:
		srv := httpServer(p, h)
		srv.Addr = e.address(p)
		return e.start(graceful.ServerConfig{Name: p.Name, HTTP: srv})
	}
}

func (e *engine) start(config graceful.ServerConfig) (net.Addr, error) {
	server, err := graceful.NewServer(e.drainer, config)
	if err != nil {
		return nil, err
	}
	if err := server.Start(context.Background()); err != nil {
		return nil, err
	}
	return server.Addr(), nil
}

// serveExternal starts a server that the drainer does not own.
func (e *engine) serveExternal(p ServerPlan, h http.Handler) (net.Addr, error) {
	l, err := e.listen(p)
	if err != nil {
		return nil, err
	}
	dl, err := e.drainer.Listener(p.Name, l)
	if err != nil {
		return nil, err
	}
	srv := httpServer(p, e.drainer.Middleware(h))
	e.external = append(e.external, srv)
	e.serving.Go(func() {
		if err := srv.Serve(dl); !errors.Is(err, net.ErrClosed) && !errors.Is(err, http.ErrServerClosed) {
			e.mu.Lock()
			defer e.mu.Unlock()
			e.failed = append(e.failed, err)
		}
	})
	return l.Addr(), nil
}

func (e *engine) draining() bool {
	select {
	case <-e.drainer.Draining():
		return true
	default:
		return false
	}
}

func (e *engine) drain(ctx context.Context) (graceful.Report, error) { return e.drainer.Drain(ctx) }

func (e *engine) force(cause error) { e.drainer.Force(cause) }

func (e *engine) open() int { return e.tracker.Open() }

// close implements subject: the owners of external servers close them.
func (e *engine) close() error {
	for _, srv := range e.external {
		_ = srv.Close()
	}
	e.serving.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	return errors.Join(e.failed...)
}
