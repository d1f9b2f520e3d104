package gracefulfxtest_test

import (
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"
	"go.uber.org/goleak"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/gracefulfxtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func handler(f http.HandlerFunc) fx.Option {
	return fx.Supply(fx.Annotate(f, fx.As(new(http.Handler))))
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }

func get(t *testing.T, app *gracefulfxtest.App) string {
	t.Helper()
	resp, err := app.Client.Get(app.URL("/"))
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(body)
}

func TestAppServesAndDrains(t *testing.T) {
	app := gracefulfxtest.New(t, handler(hello))
	assert.Equal(t, "hello", get(t, app))
	report := app.Drain()
	assert.NoError(t, report.Forced)
	assert.Equal(t, report, app.Drain())
}

func TestAddrOfAFurtherServer(t *testing.T) {
	app := gracefulfxtest.New(t, handler(hello), fx.Provide(gracefulfx.AsServer(
		func(d *graceful.Drainer) (*graceful.Server, error) {
			return graceful.NewServer(d, graceful.ServerConfig{
				Name: "metrics", Last: true,
				HTTP: &http.Server{Addr: "127.0.0.1:0", Handler: http.HandlerFunc(hello), ReadHeaderTimeout: time.Second},
			})
		})))
	resp, err := app.Client.Get("http://" + app.Addr("metrics").String())
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, app.Server.Addr(), app.Addr(app.Server.Name()))
}

func TestAppEndsWithItsTest(t *testing.T) {
	var app *gracefulfxtest.App
	t.Run("the test", func(t *testing.T) {
		app = gracefulfxtest.New(t, handler(hello))
		get(t, app)
	})
	assert.Zero(t, app.Tracker.Open())
	_, err := app.Client.Get(app.URL("/"))
	assert.Error(t, err)
}

// Whether a forced drain is right is for the test to say.
func TestAppMayBeForced(t *testing.T) {
	began := make(chan struct{})
	app := gracefulfxtest.New(t,
		handler(func(_ http.ResponseWriter, r *http.Request) {
			close(began)
			<-r.Context().Done()
		}),
		gracefulfxtest.Configure(func(c *gracefulfx.Config) { c.Timeout = 50 * time.Millisecond }),
	)
	replied := make(chan struct{})
	go func() {
		defer close(replied)
		if resp, err := app.Client.Get(app.URL("/")); err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-began
	assert.Error(t, app.Drain().Forced)
	<-replied
}

func TestAppHasAPortOfItsOwn(t *testing.T) {
	server := func(h http.Handler) *http.Server { return &http.Server{Addr: "127.0.0.1:1", Handler: h} }
	one := gracefulfxtest.New(t, handler(hello), fx.Provide(server))
	two := gracefulfxtest.New(t, handler(hello), fx.Provide(server))
	assert.Equal(t, "hello", get(t, one))
	assert.Equal(t, "hello", get(t, two))
	assert.NotEqual(t, one.URL(""), two.URL(""))
}

// Ctrl-C ends the test, as always.
func TestAppWatchesNoSignals(t *testing.T) {
	var c gracefulfx.Config
	gracefulfxtest.New(t, handler(hello), fx.Populate(&c))
	assert.Equal(t, []os.Signal{gracefulfx.NoSignal}, c.Signals)
}
