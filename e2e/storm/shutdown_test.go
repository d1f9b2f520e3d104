package storm

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// shutdown is a subject that is drained by http.Server.Shutdown.
type shutdown struct {
	setting

	servers []*http.Server
	serving sync.WaitGroup
	begun   atomic.Bool
	cut     context.CancelCauseFunc
	life    context.Context //nolint:containedctx // its life is the trial's
}

func newShutdown(s setting) (subject, error) {
	sub := &shutdown{setting: s}
	sub.life, sub.cut = context.WithCancelCause(context.Background())
	return sub, nil
}

func (s *shutdown) serve(p ServerPlan, h http.Handler) (net.Addr, error) {
	l, err := s.listen(p)
	if err != nil {
		return nil, err
	}
	srv := httpServer(p, h)
	srv.BaseContext = func(net.Listener) context.Context { return s.life }
	serve := srv.Serve
	if p.TLS == ServerTLS {
		serve = func(l net.Listener) error { return srv.ServeTLS(l, "", "") }
	}
	s.servers = append(s.servers, srv)
	s.serving.Go(func() { _ = serve(l) })
	return l.Addr(), nil
}

func (s *shutdown) draining() bool { return s.begun.Load() }

// drain shuts the servers down, and reports what little is known.
func (s *shutdown) drain(ctx context.Context) (graceful.Report, error) {
	r := graceful.Report{Began: time.Now()}
	s.begun.Store(true)
	r.Phases = []graceful.PhaseSpan{{Phase: graceful.PhaseCloseIntake, Began: r.Began}}
	ctx, cancel := context.WithTimeoutCause(ctx, s.plan.Timeout, graceful.ErrTimeout)
	defer cancel()
	var all sync.WaitGroup
	for _, srv := range s.servers {
		all.Go(func() { _ = srv.Shutdown(ctx) })
	}
	all.Wait()
	_ = s.hub.Close(ctx) // Shutdown knows nothing of hijacked connections
	if ctx.Err() != nil {
		r.Forced = context.Cause(ctx)
		r.Phases = append(r.Phases, graceful.PhaseSpan{Phase: graceful.PhaseForce, Began: time.Now()})
	}
	return r, r.Forced
}

func (s *shutdown) force(cause error) { s.cut(cause) }

func (s *shutdown) open() int { return 0 }

func (s *shutdown) close() error {
	s.cut(graceful.ErrForced)
	var errs []error
	for _, srv := range s.servers {
		errs = append(errs, srv.Close())
	}
	s.serving.Wait()
	return errors.Join(errs...)
}
