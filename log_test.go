package gracefulfx_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"
	"go.uber.org/fx/fxtest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestLogIsQuietByDefault(t *testing.T) {
	a := newApp(t, nil, handle(ok)).start()
	a.RequireStop()
	assert.Empty(t, a.logs.Filter(atLeast(zapcore.InfoLevel)).All())
}

func TestLogTellsEachPhase(t *testing.T) {
	a := newApp(t, func(c *gracefulfx.Config) { c.Log = true }, handle(ok)).start()
	a.RequireStop()
	var got []string
	for _, e := range a.logs.Filter(atLeast(zapcore.InfoLevel)).All() {
		got = append(got, e.Message)
		if phase, ok := e.ContextMap()["phase"]; ok {
			got[len(got)-1] += " " + phase.(string)
		}
		assert.Equal(t, "gracefulfx", e.LoggerName)
	}
	assert.Equal(t, []string{
		"configuration found", "a stop may take 12s, and longer where the OnStop hooks of other components take more than 2s: let what manages the process wait for so long", "server listens",
		"drain begins", "phase begins announce", "phase begins close intake", "intake closed",
		"phase begins report", "drained",
	}, got)
}

func TestLogSummaryCounts(t *testing.T) {
	a := newApp(t, func(c *gracefulfx.Config) { c.Log = true }, handle(ok)).start()
	get(t, a.client, a.url("/"))
	a.await(t, graceful.StateIdle)
	a.RequireStop()
	summary := a.logs.FilterMessage("drained").All()
	require.Len(t, summary, 1)
	fields := summary[0].ContextMap()["report"].(map[string]any)
	assert.Equal(t, "OnStop", fields["trigger"])
	assert.Equal(t, map[string]any{"total": 1, "idle": 1}, fields["connections"])
	assert.Equal(t, map[string]any{"total": 0}, fields["closedByForce"])
	for _, counter := range []string{"finished", "servedLate", "rejected"} {
		assert.EqualValues(t, 0, fields["requests"].(map[string]any)[counter], counter)
	}
	assert.EqualValues(t, 1, fields["closedIdle"])
	assert.EqualValues(t, 0, fields["exitCode"])
}

// Neither the library's own lines nor its stacks tell a user anything.
func TestLogHasNoCaller(t *testing.T) {
	core, logs := observer.New(zapcore.DebugLevel)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	c := gracefulfx.DefaultConfig()
	c.Log = true
	app := fxtest.New(t, handle(ok), fx.Replace(c), gracefulfx.Module,
		fx.Supply(zap.New(core, zap.AddCaller(), zap.AddStacktrace(zapcore.DebugLevel))),
		fx.Provide(func() net.Listener { return l }))
	done := app.Wait()
	app.RequireStart()
	require.NoError(t, l.Close(), "the server fails")
	<-done
	app.RequireStop()
	require.NotEmpty(t, logs.FilterMessageSnippet("server failed").All())
	for _, e := range logs.All() {
		assert.False(t, e.Caller.Defined, e.Message)
		assert.Empty(t, e.Stack, e.Message)
	}
}

// A failed start drains what had started, at once if there is nobody, and does
// not call that a success.
func TestLogOfAFailedStart(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	a := newApp(t, func(c *gracefulfx.Config) { c.Log, c.Delay = true, time.Hour }, handle(ok),
		fx.Provide(gracefulfx.AsServer(func(d *graceful.Drainer) (*graceful.Server, error) {
			return graceful.NewServer(d, graceful.ServerConfig{
				Name: "taken", HTTP: &http.Server{Addr: taken.Addr().String()},
			})
		})))
	require.ErrorContains(t, a.Start(t.Context()), "address already in use")
	assert.Empty(t, a.logs.FilterMessage("drained").All())
	assert.Len(t, a.logs.FilterMessage("the servers that had started are stopped").All(), 1)
	assert.Empty(t, a.logs.Filter(atLeast(zapcore.WarnLevel)).All(), "the error is Start's")
}

func TestLogWarnsRegardless(t *testing.T) {
	failing := func() graceful.Closer {
		return graceful.CloserFunc("chat", func(context.Context) error { return errors.New("no goodbye") })
	}
	a := newApp(t, nil, handle(ok), fx.Provide(gracefulfx.AsCloser(failing))).start()
	a.RequireStop()
	warned := a.logs.Filter(atLeast(zapcore.WarnLevel)).All()
	require.Len(t, warned, 1)
	assert.Equal(t, "closer failed", warned[0].Message)
	assert.Equal(t, "chat", warned[0].ContextMap()["closer"])
	assert.Equal(t, "no goodbye", warned[0].ContextMap()["error"])
}

func TestLogTellsOfAForcedDrain(t *testing.T) {
	began, ended := make(chan struct{}, 1), make(chan error, 1)
	a := newApp(t, nil, handle(hang(began, ended))).start()
	hung := make(chan struct{})
	go func() {
		defer close(hung)
		resp, err := a.client.Get(a.url("/"))
		if err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-began
	drained := a.drain(t)
	a.awaitPhase(t, graceful.PhaseWait)
	a.drainer.Force(errors.New("enough"))
	<-drained
	<-ended
	<-hung
	require.ErrorContains(t, a.Stop(t.Context()), "enough")
	var got []string
	for _, e := range a.logs.Filter(atLeast(zapcore.WarnLevel)).All() {
		got = append(got, e.Message)
		assert.Equal(t, "enough", e.ContextMap()["cause"])
	}
	assert.Equal(t, []string{"drain stops waiting", "drain was forced"}, got)
}

// A path may hold a token: where no pattern says the same, it is shown to who
// debugs. A query is shown to nobody.
func TestLogNamesWhatWasCut(t *testing.T) {
	for level, path := range map[zapcore.Level]any{zapcore.InfoLevel: nil, zapcore.DebugLevel: "/secret"} {
		t.Run(level.String(), func(t *testing.T) {
			core, logs := observer.New(level)
			began, ended := make(chan struct{}, 1), make(chan error, 1)
			a := newApp(t, nil, handle(hang(began, ended)), fx.Replace(zap.New(core))).start()
			hung := make(chan struct{})
			go func() {
				defer close(hung)
				resp, err := a.client.Get(a.url("/secret?password=1"))
				if err == nil {
					_ = resp.Body.Close()
				}
			}()
			<-began
			drained := a.drain(t)
			a.awaitPhase(t, graceful.PhaseWait)
			a.drainer.Force(nil)
			<-drained
			<-ended
			<-hung
			require.Error(t, a.Stop(t.Context()))
			warned := logs.FilterMessage("drain stops waiting").All()
			require.Len(t, warned, 1)
			list := warned[0].ContextMap()["cut"].([]any)
			require.Len(t, list, 1)
			cut := list[0].(map[string]any)
			assert.Positive(t, cut["age"])
			assert.NotEmpty(t, cut["client"])
			delete(cut, "age")
			delete(cut, "client")
			want := map[string]any{"server": "http", "state": "active", "proto": "HTTP/1.1", "method": "GET", "returned": true}
			if path != nil {
				want["path"] = path
			}
			assert.Equal(t, want, cut)
		})
	}
}

// A handler that does not return is named too, by the pattern of its mux.
func TestLogNamesWhatIsStuck(t *testing.T) {
	core, logs := observer.New(zapcore.DebugLevel)
	began, free := make(chan struct{}, 1), make(chan struct{})
	a := newApp(t, nil, fx.Replace(zap.New(core)), fx.Provide(func() http.Handler {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /orders/{number}", func(http.ResponseWriter, *http.Request) {
			began <- struct{}{}
			<-free
		})
		return mux
	})).start()
	hung := make(chan struct{})
	go func() {
		defer close(hung)
		resp, err := a.client.Get(a.url("/orders/secret"))
		if err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-began
	drained := a.drain(t)
	a.awaitPhase(t, graceful.PhaseWait)
	a.drainer.Force(nil)
	<-drained
	close(free)
	<-hung
	require.Error(t, a.Stop(t.Context()))
	warned := logs.FilterMessage("drain stops waiting").All()
	require.Len(t, warned, 1)
	cut := warned[0].ContextMap()["cut"].([]any)[0].(map[string]any)
	assert.Equal(t, "GET /orders/{number}", cut["pattern"])
	assert.Equal(t, false, cut["returned"])
	assert.NotContains(t, cut, "path")
}
