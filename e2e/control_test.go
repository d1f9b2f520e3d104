package e2e_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/outcome"
)

// control is the client of the app's control port.
type control struct {
	t    *testing.T
	base string
}

// Each request has a connection of its own, so that none is left at the end.
var controlClient = &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}

func (c control) ask(path string) ([]byte, error) {
	resp, err := controlClient.Get(c.base + path)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func (c control) must(path string) []byte {
	c.t.Helper()
	body, err := c.ask(path)
	require.NoError(c.t, err)
	return body
}

// entered waits until a handler has come to the point.
func (c control) entered(id string) {
	c.t.Helper()
	c.must("/entered?id=" + id)
}

// release lets the handler at the point go on.
func (c control) release(id string) {
	c.t.Helper()
	c.must("/release?id=" + id)
}

// draining waits until the drain has begun.
func (c control) draining() {
	c.t.Helper()
	c.must("/draining")
}

// stop makes fx stop the app.
func (c control) stop() {
	c.t.Helper()
	c.must("/shutdown")
}

// report calls Drain in the app, and returns where its report is to come.
func (c control) report() <-chan outcome.Report {
	reports := make(chan outcome.Report, 1)
	go func() {
		var r outcome.Report
		body, err := c.ask("/drain")
		if assert.NoError(c.t, err) && assert.NoError(c.t, json.Unmarshal(body, &r)) {
			reports <- r
		}
		close(reports)
	}()
	return reports
}

// sees waits until n connections are in the state, and none in another.
func (c control) sees(n int, state string) {
	c.t.Helper()
	want := map[string]int{state: n}
	for patient := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		var got map[string]int
		require.NoError(c.t, json.Unmarshal(c.must("/connections"), &got))
		if maps.Equal(want, got) {
			return
		}
		require.True(c.t, time.Now().Before(patient), "want connections %v, have %v", want, got)
	}
}
