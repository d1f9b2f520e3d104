package ops_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/ops"
)

func TestReadyzAsksTheChecks(t *testing.T) {
	var broken atomic.Bool
	database := func() graceful.Check {
		return graceful.Check{Name: "database", Run: func(context.Context) error {
			if broken.Load() {
				return errors.New("connection\nrefused <b>")
			}
			return nil
		}}
	}
	a := newApp(t, ops.Config{}, fx.Provide(gracefulfx.AsCheck(database)))
	assert.Equal(t, http.StatusOK, a.get("/readyz").status)
	assert.Regexp(t, `^\[\+\] started\n\[\+\] phase serving\n\[\+\] database \(.*s\)\nready\n$`, a.get("/readyz?verbose").body)
	broken.Store(true)
	assert.Eventually(t, func() bool { return a.get("/readyz").status == http.StatusServiceUnavailable }, _patience, _patience/1000)
	r := a.get("/readyz?verbose")
	assert.Equal(t, http.StatusServiceUnavailable, r.status)
	assert.Contains(t, r.body, "[-] database: connection refused <b>\nnot ready\n")
	assert.Equal(t, "text/plain; charset=utf-8", r.header.Get("Content-Type"))
}

// What a check says may have come from anywhere.
func TestLongErrorsOfChecksAreClipped(t *testing.T) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	r := graceful.NewReadiness(d)
	require.NoError(t, r.AddChecks(graceful.Check{Name: "database", Run: func(context.Context) error {
		return errors.New(strings.Repeat("x", 5000))
	}}))
	h, err := ops.NewHandler(ops.HandlerConfig{Drainer: d, Tracker: graceful.NewTracker(), Readiness: r})
	require.NoError(t, err)
	w := ask(h, tcp("127.0.0.1"), http.MethodGet, "/readyz?verbose", host("localhost"))
	assert.Contains(t, w.Body.String(), "[-] database: xxx")
	assert.Less(t, w.Body.Len(), 400)
}

func TestTextsOfChecksAreOfLetters(t *testing.T) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	r := graceful.NewReadiness(d)
	require.NoError(t, r.AddChecks(
		graceful.Check{Name: "data\x1b[2Jbase", Run: func(context.Context) error { return errors.New("\x1b]0;x\a\xff \u202e") }},
		graceful.Check{Name: "que\x1bue", Run: func(context.Context) error { return nil }},
	))
	h, err := ops.NewHandler(ops.HandlerConfig{Drainer: d, Tracker: graceful.NewTracker(), Readiness: r})
	require.NoError(t, err)
	body := ask(h, tcp("127.0.0.1"), http.MethodGet, "/readyz?verbose", host("localhost")).Body.String()
	assert.Contains(t, body, "[-] data\ufffd[2Jbase: \ufffd]0;x\ufffd\ufffd \ufffd\n")
	assert.Contains(t, body, "[+] que\ufffdue (")
}

// In the drain the process lives and is not ready.
func TestProbesInTheDrain(t *testing.T) {
	a := newApp(t, ops.Config{})
	slow := a.hold("/reports/may")
	a.post("/drain", order("drain"))
	a.awaitPhase(graceful.PhaseWait)
	assert.Equal(t, http.StatusOK, a.get("/livez").status)
	r := a.get("/readyz")
	assert.Equal(t, http.StatusServiceUnavailable, r.status)
	assert.Equal(t, "draining\n", r.body)
	assert.Contains(t, a.get("/readyz?verbose").body, "[-] phase wait\n")
	a.release()
	<-slow
}
