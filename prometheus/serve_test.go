package prometheus

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	prom "github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

func TestServeOutlastsTheDrain(t *testing.T) {
	var s *Server
	a := newApp(t, Serve("127.0.0.1:0", time.Hour), fx.Populate(&s))
	scrape := func() string { return get(a.Client, "http://"+s.Addr().String()+"/metrics") }
	assert.Contains(t, scrape(), `gracefulfx_phase{phase="serving"} 1`)

	a.closed <- nil
	require.NoError(t, a.Drain().Forced)
	stopped := make(chan error, 1)
	go func() { stopped <- a.Stop(context.Background()) }()
	select {
	case err := <-stopped:
		require.Fail(t, "it has not been scraped since the drain", err)
	case <-time.After(100 * time.Millisecond): // it waits
	}
	assert.Contains(t, scrape(), `gracefulfx_phase{phase="drained"} 1`)
	require.NoError(t, <-stopped)
	assert.Contains(t, scrape(), "connection refused")
}

// Where nobody scrapes, nothing is waited for.
func TestServeWaitsForNobody(t *testing.T) {
	a := newApp(t, Serve("127.0.0.1:0", time.Hour))
	a.closed <- nil
	require.NoError(t, a.Stop(t.Context()))
}

func TestServeReportsWhatItCannotBind(t *testing.T) {
	l := listen(t)
	registry := prom.NewRegistry()
	app := fx.New(fx.NopLogger, handler(), supply(registry), Module, Serve(l.Addr().String(), 0), gracefulfx.Module)
	require.NoError(t, app.Err())
	err := app.Start(t.Context())
	require.ErrorContains(t, err, "address already in use")
	require.ErrorContains(t, err, "prometheus: Serve: ")
}

func TestServeRefusesWhatCannotBeMeant(t *testing.T) {
	for addr, fault := range map[string]string{
		"": `addr "" has no port`, ":": `addr ":" has no port`, "localhost": `addr "localhost" has no port`,
		"localhost:": `addr "localhost:" has no port`, ":0": "wait is -1s: must not be negative",
	} {
		err := fx.New(fx.NopLogger, handler(), supply(prom.NewRegistry()), Module, Serve(addr, -time.Second), gracefulfx.Module).Err()
		require.ErrorContains(t, err, "prometheus: Serve: "+fault)
	}
}

func TestLastScrapeIsAwaited(t *testing.T) {
	for name, test := range map[string]struct {
		before, after, gone bool // whether it is scraped then, or the client does not wait
		waits               time.Duration
	}{
		"never scraped":         {},
		"scraped before":        {before: true, waits: time.Minute},
		"scraped after":         {before: true, after: true},
		"scraped after alone":   {after: true},
		"the client was slower": {after: true, gone: true, waits: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				drained := make(chan struct{})
				l := newLastScrape(drained, http.NotFoundHandler())
				if test.before {
					l.ServeHTTP(nobody{}, request(t))
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				began := time.Now()
				l.await(ctx)
				assert.Zero(t, time.Since(began), "there was no drain")
				close(drained)
				if test.after {
					of, gone := context.WithCancel(t.Context())
					defer gone()
					if test.gone {
						gone()
					}
					l.ServeHTTP(nobody{}, request(t).WithContext(of))
				}
				l.await(ctx)
				assert.Equal(t, test.waits, time.Since(began))
			})
		})
	}
}

// The hooks that come next get a part of the time that is left.
func TestServeLeavesAReserve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for left, want := range map[time.Duration]time.Duration{
			time.Minute: time.Minute - time.Second, 2 * time.Second: 1600 * time.Millisecond,
		} {
			ctx, cancel := context.WithTimeout(t.Context(), left)
			defer cancel()
			ctx, cancel = leaveReserve(ctx)
			defer cancel()
			deadline, _ := ctx.Deadline()
			assert.Equal(t, want, time.Until(deadline))
		}
	})
}

func TestModuleSaysWhatIsMissing(t *testing.T) {
	app := fx.New(fx.NopLogger, handler(), Module, gracefulfx.Module)
	require.ErrorContains(t, app.Err(), "prometheus.Registerer")
}

// One registry has the collectors of two apps one after the other, but not at the
// same time: their names are the same.
func TestModuleTakesItsCollectorOut(t *testing.T) {
	registry := prom.NewRegistry()
	build := func() *fx.App {
		return fx.New(fx.NopLogger, handler(), supply(registry), Module, gracefulfx.Module,
			fx.Decorate(func(c gracefulfx.Config) gracefulfx.Config {
				c.Addr = "127.0.0.1:0"
				return c
			}))
	}
	for range 2 {
		app, other := build(), build()
		require.NoError(t, app.Start(t.Context()))
		var already prom.AlreadyRegisteredError
		err := other.Start(t.Context())
		require.ErrorAs(t, err, &already)
		require.ErrorContains(t, err, "prometheus: register the collector of gracefulfx: ")
		expect(t, registry, `gracefulfx_ready 1`)
		require.NoError(t, app.Stop(t.Context()))
		assert.Empty(t, exposition(t, registry))
	}
}

func TestDefaultIsTheDefaultRegistry(t *testing.T) {
	var r prom.Registerer
	var g prom.Gatherer
	require.NoError(t, fx.New(fx.NopLogger, Default, fx.Populate(&r, &g)).Err())
	assert.Equal(t, prom.DefaultRegisterer, r)
	assert.Equal(t, prom.DefaultGatherer, g)
}

func handler() fx.Option {
	return fx.Supply(fx.Annotate(http.NotFoundHandler(), fx.As(new(http.Handler))))
}

func supply(r *prom.Registry) fx.Option {
	return fx.Supply(fx.Annotate(r, fx.As(new(prom.Registerer)), fx.As(new(prom.Gatherer))))
}
