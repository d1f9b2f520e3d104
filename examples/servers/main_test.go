package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"testing"

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
	assert.Equal(t, 200, get(t, c, "http://"+metrics+"/ready"))

	slow := make(chan int, 1)
	began := make(chan struct{})
	go func() {
		nc, err := net.Dial("tcp", public)
		assert.NoError(t, err)
		defer func() { _ = nc.Close() }()
		_, err = io.WriteString(nc, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
		assert.NoError(t, err)
		close(began)
		reply, _ := io.ReadAll(nc) // it ends with Connection: close
		slow <- len(reply)
	}()
	<-began
	a.Drain()
	probes := 0
	for ; len(slow) == 0 && probes < 100_000; probes++ {
		require.Equal(t, 503, get(t, c, "http://"+metrics+"/ready"), "readiness is red, and answered")
		require.Equal(t, 200, get(t, c, "http://"+metrics+"/debug/vars"))
	}
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

func get(t *testing.T, c *http.Client, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := c.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, resp.Body)
	require.NoError(t, err)
	return resp.StatusCode
}
