//go:build unix

package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

func TestMain(m *testing.M) { trial.Main(m, main) }

func TestMetricsAnswerUntilAllIsDone(t *testing.T) {
	a := trial.Start(t, trial.Config(), trial.Env("METRICS_ADDR=127.0.0.1:0"))
	public, metrics := a.Addr("http"), a.Addr("metrics")
	c := &http.Client{Transport: &http.Transport{}, Timeout: trial.Patience}
	defer c.CloseIdleConnections()
	ready, _, err := read(c, "http://"+metrics+"/ready")
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, ready)

	slow := make(chan int, 1)
	go func() {
		nc, err := net.Dial("tcp", public)
		assert.NoError(t, err)
		defer func() { _ = nc.Close() }()
		_, err = io.WriteString(nc, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
		assert.NoError(t, err)
		reply, _ := io.ReadAll(nc) // it ends with Connection: close
		slow <- len(reply)
	}()
	require.Eventually(t, func() bool {
		_, vars, _ := read(c, "http://"+metrics+"/debug/vars")
		return strings.Contains(vars, "active 2") // the other one is this
	}, trial.Patience, time.Millisecond, "the slow request is in flight")
	a.Drain()
	a.Says("phase begins") // readiness is red
	probes := 0
	for answers(t, c, metrics) && probes < 100_000 {
		probes++
	}
	require.Eventually(t, func() bool { return len(slow) == 1 }, time.Second, time.Millisecond,
		"metrics and probes answer as long as a request of two seconds is in flight")
	assert.Positive(t, probes)
	assert.Positive(t, <-slow)
	assert.Zero(t, a.Exit())
	for _, name := range []string{"http", "internal", "metrics"} {
		a.Await(func(l trial.Line) bool { return l.Msg == "server drained" && l.Server == name })
	}
}

func TestInternalServerStopsUnderLoad(t *testing.T) {
	a := trial.Start(t, trial.Config("  late: serve"), trial.Env("METRICS_ADDR=127.0.0.1:0"))
	socket := filepath.Join(a.Dir(), a.Addr("internal"))
	l := trial.RunOn(t, "unix", func() string { return socket }, 12, 4, false)
	l.Busy(500)
	a.Drain()
	assert.Zero(t, a.Exit())
	l.Wait()
	assert.Zero(t, l.Lost.Load(), l.Trouble())
}

// answers reports whether probes and metrics answer in a drain.
func answers(t *testing.T, c *http.Client, addr string) bool {
	t.Helper()
	ready, _, err := read(c, "http://"+addr+"/ready")
	if err != nil || ready != http.StatusServiceUnavailable {
		return false
	}
	status, _, err := read(c, "http://"+addr+"/debug/vars")
	return err == nil && status == http.StatusOK
}

func read(c *http.Client, url string) (status int, body string, err error) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		return 0, "", err
	}
	resp, err := c.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}
