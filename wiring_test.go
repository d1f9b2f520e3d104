package gracefulfx_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/config"
	"go.uber.org/fx"
	"go.uber.org/fx/fxtest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// onLoopback replaces the configuration.
func onLoopback() fx.Option {
	c := gracefulfx.DefaultConfig()
	c.Addr, c.Timeout = "127.0.0.1:0", 5*time.Second
	return fx.Replace(c)
}

// ask returns the header of a reply of the server.
func ask(t *testing.T, s *graceful.Server) http.Header {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + s.Addr().String() + "/")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	return resp.Header
}

// A platform team's module has all that the server needs for itself.
func TestModuleWithinAModuleWithPrivateProviders(t *testing.T) {
	core, logs := observer.New(zapcore.DebugLevel)
	var order []string
	var s *graceful.Server
	var log *zap.Logger
	provider := func() (config.Provider, error) {
		return config.NewYAML(config.Source(strings.NewReader("graceful: {addr: '127.0.0.1:0', timeout: 5s, log: true}")))
	}
	app := fxtest.New(t,
		fx.Module("platform",
			fx.Provide(
				fx.Private,
				func(lc fx.Lifecycle) *database {
					lc.Append(fx.StartStopHook(
						func() { order = append(order, "database opened") },
						func() { order = append(order, "database closed") },
					))
					return &database{}
				},
				func(*database) http.Handler { return http.HandlerFunc(ok) },
				func() *zap.Logger { return zap.New(core) },
				provider,
			),
			fx.Module("http", gracefulfx.Module),
		),
		fx.Provide(zap.NewNop),
		fx.Populate(&s, &log),
	)
	app.RequireStart()
	ask(t, s)
	app.RequireStop()
	assert.Equal(t, []string{"database opened", "database closed"}, order)
	assert.Equal(t, 1, logs.FilterMessage("drained").Len(), "the log is the module's own")
}

// What the app decorates reaches the module, wherever that stands.
func TestModuleServesWhatIsDecorated(t *testing.T) {
	mark := func(name string) any {
		return func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Add("X-Decorated", name)
				h.ServeHTTP(w, r)
			})
		}
	}
	var s *graceful.Server
	app := fxtest.New(t, onLoopback(), handle(ok), fx.Decorate(mark("app")),
		fx.Module("platform", fx.Decorate(mark("platform")), gracefulfx.Module),
		fx.Populate(&s))
	app.RequireStart()
	assert.Equal(t, []string{"platform", "app"}, ask(t, s).Values("X-Decorated"))
	app.RequireStop()
}

// A test replaces what an app provides.
func TestModuleServesWhatIsReplaced(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var s *graceful.Server
	app := fxtest.New(t,
		fx.Provide(func() net.Listener { panic("replaced") }, func(*database) http.Handler { panic("replaced") }, func() *database { return nil }),
		gracefulfx.Module,
		fx.Replace(fx.Annotate(l, fx.As(new(net.Listener))), fx.Annotate(http.HandlerFunc(ok), fx.As(new(http.Handler)))),
		fx.Populate(&s))
	app.RequireStart()
	assert.Equal(t, l.Addr(), s.Addr())
	ask(t, s)
	app.RequireStop()
}

// Handlers by name are for servers of the user's own.
func TestServersOfNamedHandlers(t *testing.T) {
	type named struct {
		fx.In

		Drainer *graceful.Drainer
		Admin   http.Handler   `name:"admin"`
		Routes  []http.Handler `group:"routes"`
	}
	newAdmin := func(p named) (*graceful.Server, error) {
		assert.Len(t, p.Routes, 1)
		return graceful.NewServer(p.Drainer, graceful.ServerConfig{
			Name: "admin", HTTP: &http.Server{Addr: "127.0.0.1:0", Handler: p.Admin}, Last: true,
		})
	}
	handler := func() http.Handler { return http.HandlerFunc(ok) }
	var all servers
	app := fxtest.New(t, onLoopback(),
		fx.Provide(
			fx.Annotate(handler, fx.ResultTags(`name:"admin"`)),
			fx.Annotate(handler, fx.ResultTags(`group:"routes"`)),
			gracefulfx.AsServer(newAdmin),
		),
		gracefulfx.Module,
		fx.Invoke(func(s servers) { all = s }))
	app.RequireStart()
	require.Len(t, all.List, 1)
	ask(t, all.List[0])
	app.RequireStop()
}
