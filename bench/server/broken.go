package main

import (
	"context"
	"net/http"
	"sync"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// broken is what panics in a drain, as BROKEN says: a closer, an observer, or nothing.
func broken(what string) fx.Option {
	switch what {
	case "a closer":
		return fx.Provide(gracefulfx.AsCloser(func() graceful.Closer {
			return graceful.CloserFunc("broken", func(context.Context) error { panic("the closer is broken") })
		}))
	case "an observer":
		return fx.Provide(gracefulfx.AsObserver(func() graceful.Observer {
			return graceful.ObserverFunc(func(graceful.Event) { panic("the observer is broken") })
		}))
	default:
		return fx.Options()
	}
}

// component is another component of the app, whose hook panics if BROKEN says so. It
// stops before the server does, or behind it; net/http knows neither, and main stands
// for both.
func component(what, place string) fx.Option {
	return fx.Invoke(func(lc fx.Lifecycle) {
		switch what {
		case "OnStart " + place:
			lc.Append(fx.StartHook(func() { panic("OnStart is broken") }))
		case "OnStop " + place:
			lc.Append(fx.StopHook(func() { panic("OnStop is broken") }))
		}
	})
}

// panics panics before it replies, or in the middle of it.
func panics(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("late") != "" {
		_, _ = w.Write([]byte("half of a"))
		_ = http.NewResponseController(w).Flush()
	}
	panic(http.ErrAbortHandler) // what is not logged, which no server is here to measure
}

// fatal ends the process when it is told to stop, by an error that nothing recovers.
func (k kinds) fatal(_ http.ResponseWriter, _ *http.Request) {
	signalled := k.signalled()
	entered()
	<-signalled
	var never sync.Locker = new(sync.Mutex)
	never.Unlock() // a fatal error, for it was not locked
}
