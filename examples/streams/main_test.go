//go:build unix

package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestMain(m *testing.M) {
	trial.Main(m, main, func() {
		d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{}) // which nobody drains
		if err != nil {
			panic(err)
		}
		trial.ServeWithShutdown(newHandler(newEvents(d), newPoll(d), graceful.NewTracker()))
	})
}

// ask sends a request and returns the reply, of which the head has come.
func ask(t *testing.T, method, url string, body io.Reader, header ...string) *http.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*trial.Patience)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	require.NoError(t, err)
	if len(header) == 2 {
		req.Header.Set(header[0], header[1])
	}
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	resp, err := tr.RoundTrip(req)
	require.NoError(t, err)
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// lastEvent reads events until the stream ends, and returns the last one.
func lastEvent(t *testing.T, body io.Reader, first func(id string)) string {
	t.Helper()
	var last string
	lines := bufio.NewScanner(body)
	for lines.Scan() {
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			if last == "" {
				first(id)
			}
			last = id
		}
	}
	require.NoError(t, lines.Err(), "the stream ends cleanly")
	return last
}

// A stream of events ends when the drain begins; its client goes on with
// another server where it was.
func TestEventsEndAndGoOnElsewhere(t *testing.T) {
	a, b := trial.Start(t, trial.Config()), trial.Start(t, trial.Config())
	resp := ask(t, http.MethodGet, "http://"+a.Addr("http")+"/events", nil)
	last := lastEvent(t, resp.Body, func(id string) {
		assert.Equal(t, "1", id)
		a.Drain()
	})
	assert.Zero(t, a.Exit())

	resp = ask(t, http.MethodGet, "http://"+b.Addr("http")+"/events", nil, "Last-Event-ID", last)
	lastEvent(t, resp.Body, func(id string) {
		var n int
		_, err := fmt.Sscan(last, &n)
		assert.NoError(t, err)
		assert.Equal(t, fmt.Sprint(n+1), id)
		b.Drain()
	})
	assert.Zero(t, b.Exit())
}

// With http.Server.Shutdown, for comparison: nothing tells the handler, so the
// stream goes on until its client leaves or the time is over.
func TestWithShutdownEventsGoOn(t *testing.T) {
	a := trial.Start(t, "", trial.Role(1))
	resp := ask(t, http.MethodGet, "http://"+a.Addr("http")+"/events", nil)
	lines := bufio.NewScanner(resp.Body)
	require.True(t, lines.Scan())
	a.Drain()
	events := 0
	for events < 20 && lines.Scan() { // a second's worth
		if strings.HasPrefix(lines.Text(), "id: ") {
			events++
		}
	}
	assert.Equal(t, 20, events)
	require.NoError(t, resp.Body.Close())
	assert.Zero(t, a.Exit())
}

func TestLongPollIsAnswered(t *testing.T) {
	a := trial.Start(t, trial.Config())
	url := "http://" + a.Addr("http") + "/poll"
	replies := make(chan *http.Response, 1)
	go func() { replies <- ask(t, http.MethodGet, url, nil) }()
	require.Eventually(t, func() bool {
		text, err := io.ReadAll(ask(t, http.MethodGet, "http://"+a.Addr("http")+"/connections", nil).Body)
		return err == nil && strings.HasPrefix(string(text), "active 2")
	}, trial.Patience, time.Millisecond, "the poll has not come")
	a.Drain()
	resp := <-replies
	assert.Equal(t, http.StatusNoContent, resp.StatusCode)
	assert.True(t, resp.Close)
	assert.Zero(t, a.Exit())
	// The connections of the questions above are kept alive, or one of them is
	// still being answered: only the poll is certain.
	assert.Regexp(t, `"connections":{"total":[0-9]+,"active":[12][,}]`, a.Says("drain begins").Text)
}

// A client that reads slowly gets its whole file.
func TestSlowDownloadIsWhole(t *testing.T) {
	const size = 32 << 20 // more than the kernel buffers
	a := trial.Start(t, trial.Config())
	resp := ask(t, http.MethodGet, fmt.Sprintf("http://%s/download?size=%d", a.Addr("http"), size), nil)
	a.Drain()
	n, err := io.CopyN(io.Discard, resp.Body, size/2)
	require.NoError(t, err)
	a.Await(func(l trial.Line) bool { return strings.Contains(l.Text, `"phase":"wait"`) })
	rest, err := io.Copy(io.Discard, resp.Body)
	require.NoError(t, err)
	assert.EqualValues(t, size, n+rest)
	assert.Zero(t, a.Exit())
}

// An upload that is in progress completes, however long its client pauses.
func TestUploadCompletes(t *testing.T) {
	const size = 8 << 20
	a := trial.Start(t, trial.Config())
	body, write := io.Pipe()
	type outcome struct {
		text  string
		close bool
	}
	replies := make(chan outcome, 1)
	go func() {
		resp := ask(t, http.MethodPut, "http://"+a.Addr("http")+"/upload", body)
		text, err := io.ReadAll(resp.Body)
		assert.NoError(t, err)
		replies <- outcome{string(text), resp.Close}
	}()
	sum := sha256.New()
	both := io.MultiWriter(write, sum)
	_, err := io.CopyN(both, letters{}, size/2)
	require.NoError(t, err)
	a.Drain()
	a.Await(func(l trial.Line) bool { return strings.Contains(l.Text, `"phase":"wait"`) })
	_, err = io.CopyN(both, letters{}, size/2)
	require.NoError(t, err)
	require.NoError(t, write.Close())
	assert.Equal(t, outcome{fmt.Sprintf("%d %x\n", size, sum.Sum(nil)), true}, <-replies)
	assert.Zero(t, a.Exit())
}
