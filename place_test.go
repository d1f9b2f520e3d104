package gracefulfx_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"
	"go.uber.org/fx/fxtest"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// The module's place in the list counts: the server starts after what is listed
// before it and stops before that, with nothing that ties the two together.
func TestModuleStartsAndStopsInItsPlace(t *testing.T) {
	var order []string
	component := func(name string) fx.Option {
		return fx.Invoke(func(lc fx.Lifecycle, d *graceful.Drainer, ready *graceful.Readiness) {
			note := func(what string) {
				w := httptest.NewRecorder()
				ready.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/ready", nil))
				order = append(order, what+" "+name+": "+http.StatusText(w.Code)+", "+d.Phase().String())
			}
			lc.Append(fx.StartStopHook(func() { note("start") }, func() { note("stop") }))
		})
	}
	c := gracefulfx.DefaultConfig()
	c.Addr = "127.0.0.1:0"
	app := fxtest.New(t,
		handle(ok), fx.Replace(c),
		fx.Module("platform", component("beside")),
		component("before"),
		gracefulfx.Module,
		component("behind"),
	)
	app.RequireStart().RequireStop()
	assert.Equal(t, []string{
		"start beside: Service Unavailable, serving",
		"start before: Service Unavailable, serving",
		"start behind: OK, serving",
		"stop behind: OK, serving",
		"stop before: Service Unavailable, drained",
		"stop beside: Service Unavailable, drained",
	}, order)
}

func TestModuleWithNothingOfItsOwnToServe(t *testing.T) {
	c := gracefulfx.DefaultConfig()
	c.Addr = "127.0.0.1:0"
	for _, tt := range []struct {
		name string
		give fx.Option
	}{
		{"only further servers", fx.Provide(gracefulfx.AsServer(newMetrics))},
		{"only closers", fx.Provide(gracefulfx.AsCloser(func() *hub { return &hub{make(chan struct{})} }))},
		{"only a server that a framework owns", fx.Invoke(func(*graceful.Drainer) {})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var d *graceful.Drainer
			app := fxtest.New(t, fx.Replace(c), tt.give, gracefulfx.Module, fx.Populate(&d))
			app.RequireStart().RequireStop()
			assert.Equal(t, graceful.PhaseDrained, d.Phase())
		})
	}
	t.Run("has no server to ask for", func(t *testing.T) {
		err := fx.New(fx.NopLogger, fx.Replace(c), fx.Provide(gracefulfx.AsServer(newMetrics)), gracefulfx.Module,
			fx.Invoke(func(*graceful.Server) {})).Err()
		require.ErrorContains(t, err, "nothing to serve")
	})
}
