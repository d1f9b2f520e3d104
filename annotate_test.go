package gracefulfx_test

import (
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// What cannot become a component of the drain is refused, never provided and
// forgotten.
func TestAnnotationsRefuse(t *testing.T) {
	for _, tt := range []struct {
		name string
		give any
		want string
	}{
		{"an http.Server", gracefulfx.AsServer(func() *http.Server { return nil }), "AsServer: func() *http.Server does not return *graceful.Server"},
		{"no result", gracefulfx.AsServer(func() {}), "AsServer: func() does not return *graceful.Server"},
		{"an error alone", gracefulfx.AsCloser(func() error { return nil }), "AsCloser: func() error does not return graceful.Closer"},
		{"two results", gracefulfx.AsListener(func() (net.Listener, net.Listener) { return nil, nil }), "AsListener: "},
		{"nothing", gracefulfx.AsServer(nil), "AsServer: <nil> is not a constructor: pass a function that returns *graceful.Server"},
		{"a value", gracefulfx.AsCloser(&hub{}), "AsCloser: *gracefulfx_test.hub is not a constructor"},
		{"a handler of another kind", gracefulfx.AsRejection(func() string { return "" }), "AsRejection: func() string does not return http.Handler"},
		{"an observer of another kind", gracefulfx.AsObserver(func() *hub { return nil }), "AsObserver: func() *gracefulfx_test.hub does not return graceful.Observer"},
		{"a nil server", gracefulfx.AsServer(func() *graceful.Server { return nil }), "given to AsServer returned nil"},
		{"a nil closer", gracefulfx.AsCloser(func() graceful.Closer { return nil }), "given to AsCloser returned nil"},
		{"a typed nil", gracefulfx.AsCloser(func() *hub { return nil }), "given to AsCloser returned nil"},
		{"a nil listener", gracefulfx.AsListener(func() (net.Listener, error) { return nil, nil }), "given to AsListener returned nil"},
		{"a nil rejection", gracefulfx.AsRejection(func() http.Handler { return nil }), "given to AsRejection returned nil"},
		{"a nil rejection of a type", gracefulfx.AsRejection(func() http.HandlerFunc { return nil }), "given to AsRejection returned nil"},
		{"a listener that is nil by its value alone", gracefulfx.AsListener(func() net.Listener { return (*net.TCPListener)(nil) }), "given to AsListener returned nil"},
		{"an annotated constructor", gracefulfx.AsCloser(fx.Annotate(newHub, fx.ParamTags(`name:"main"`))), "AsCloser: fx.annotated is not a constructor: pass the function itself, which takes names and groups by a struct with fx.In"},
		{"a nil observer", gracefulfx.AsObserver(func() graceful.Observer { return nil }), "given to AsObserver returned nil"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := fx.New(fx.NopLogger, handle(ok), fx.Provide(tt.give), gracefulfx.Module).Err()
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func newHub(*database) *hub { return nil }

// A listener that is nil by its value alone would fail when it is served.
func TestNilListenerIsRefused(t *testing.T) {
	listener := func() net.Listener { return (*net.TCPListener)(nil) }
	err := fx.New(fx.NopLogger, handle(ok), fx.Provide(listener), gracefulfx.Module).Err()
	require.ErrorContains(t, err, "the net.Listener in the graph is a nil *net.TCPListener")
}

func TestObserverFromTheGraph(t *testing.T) {
	started := make(chan graceful.ServerStarted, 1)
	ended := make(chan graceful.Report, 1)
	seen := func(e graceful.Event) {
		switch e := e.(type) {
		case graceful.ServerStarted:
			started <- e
		case graceful.DrainEnded:
			ended <- e.Report
		}
	}
	a := newApp(t, nil, handle(ok),
		fx.Provide(gracefulfx.AsObserver(func() graceful.ObserverFunc { return func(graceful.Event) { panic("no") } })),
		fx.Provide(gracefulfx.AsObserver(func() graceful.ObserverFunc { return seen })),
	).start()
	assert.Equal(t, a.server.Addr(), (<-started).Addr)
	a.RequireStop()
	assert.Equal(t, <-a.drain(t), <-ended)
	panicked := func() bool { return a.logs.FilterMessageSnippet("observer panicked").Len() == 1 }
	assert.Eventually(t, panicked, 10*time.Second, time.Millisecond, "and is told no more")
}

func TestConstructorThatFailsKeepsItsError(t *testing.T) {
	none := errors.New("no socket")
	give := gracefulfx.AsListener(func() (net.Listener, error) { return nil, none })
	assert.ErrorIs(t, fx.New(fx.NopLogger, handle(ok), fx.Provide(give), gracefulfx.Module).Err(), none)
}
