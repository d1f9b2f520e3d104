package gracefulfx_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"
	"go.uber.org/zap/zapcore"

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
		"configuration found", "server listens",
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
	fields := summary[0].ContextMap()
	assert.Equal(t, "OnStop", fields["trigger"])
	assert.Equal(t, "idle 1", fields["connections"])
	assert.EqualValues(t, 1, fields["closedIdle"])
	assert.EqualValues(t, 0, fields["exitCode"])
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
