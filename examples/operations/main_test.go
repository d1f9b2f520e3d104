//go:build unix

package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

func TestMain(m *testing.M) { trial.Main(m, main) }

// The drain says by name what it waits for, and who forces it decides.
func TestDrainSaysWhatItWaitsFor(t *testing.T) {
	config := trial.Config() + "operations:\n  addr: 127.0.0.1:0\n"
	a := trial.Start(t, config)
	api, ops := "http://"+a.Addr("http"), "http://"+a.Addr("ops")
	assert.Contains(t, ask(t, http.MethodGet, ops+"/readyz?verbose"), "[+] directory")
	slow := make(chan string, 1)
	go func() { slow <- ask(t, http.MethodGet, api+"/reports/may") }()
	require.Eventually(t, func() bool { return len(waits(t, ops).Oldest) == 1 }, trial.Patience, 10*time.Millisecond)

	ask(t, http.MethodPost, ops+"/drain", "Ops-Action", "drain")
	require.Eventually(t, func() bool { return len(waits(t, ops).Holding) == 1 }, trial.Patience, 10*time.Millisecond)
	w := waits(t, ops)
	assert.Regexp(t, `^1 request of http`, w.Holding[0].Text)
	require.Len(t, w.Oldest, 1)
	assert.Equal(t, "GET /reports/{name}", w.Oldest[0].Name)

	ask(t, http.MethodPost, ops+"/force", "Ops-Action", "force")
	assert.Equal(t, 1, a.Exit())
	<-slow
}

type waiting struct {
	Holding []struct{ Text string }
	Oldest  []struct{ Name string }
}

func waits(t *testing.T, ops string) (w waiting) {
	t.Helper()
	assert.NoError(t, json.Unmarshal([]byte(ask(t, http.MethodGet, ops+"/status")), &w))
	return w
}

// ask returns what is answered; a header may follow the address.
func ask(t *testing.T, method, url string, header ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), trial.Patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, http.NoBody)
	if !assert.NoError(t, err) {
		return ""
	}
	if len(header) > 0 {
		req.Header.Set(header[0], header[1])
	}
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := c.Do(req)
	if !assert.NoError(t, err) {
		return ""
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	assert.NoError(t, err)
	return string(text)
}
