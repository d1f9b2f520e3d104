//go:build unix

package main

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// The test binary is its own server, as the example is.
func TestMain(m *testing.M) {
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0")
	if os.Getenv(_nameVar) != "" {
		serve()
		return
	}
	goleak.VerifyTestMain(m)
}

// browser returns the path of a Chromium.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	require.FailNow(t, "this test needs a Chromium (on Debian: apt-get install chromium)")
	return ""
}

// seen is what the page shows.
type seen struct {
	Server  string   `json:"server"`
	Moved   int      `json:"moved"`
	Sent    int      `json:"sent"`
	Acked   int      `json:"acked"`
	Lost    int      `json:"lost"`
	Seen    int      `json:"seen"`
	Reasons []string `json:"reasons"`
}

// page is the chat in a browser.
type page struct {
	*testing.T
	ctx context.Context
}

func open(t *testing.T, url string) *page {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser(t)), chromedp.NoSandbox, chromedp.WindowSize(760, 860),
		chromedp.Flag("disable-dev-shm-usage", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 4*_patience)
	t.Cleanup(cancel)
	p := &page{t, ctx}
	p.do(chromedp.Navigate(url))
	return p
}

func (p *page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	require.NoError(p, chromedp.Do(p.ctx, steps...))
}

func (p *page) state() seen {
	p.Helper()
	s, err := chromedp.Run(p.ctx, chromedp.Evaluate[seen]("state"))
	require.NoError(p, err)
	return s
}

func (p *page) await(what string, f func(seen) bool) {
	p.Helper()
	require.Eventually(p, func() bool { return f(p.state()) }, 2*_patience, 50*time.Millisecond, what)
}

// lines is what the stage tells of its restarts.
type lines chan string

// Write implements io.Writer.
func (l lines) Write(line []byte) (int, error) {
	l <- string(line)
	return len(line), nil
}

func (l lines) await(t *testing.T, start string) {
	t.Helper()
	select {
	case line := <-l:
		require.Contains(t, line, start)
	case <-time.After(2 * _patience):
		require.FailNow(t, "no restart of "+start)
	}
}

// A page stays open while both servers are restarted: it moves by itself, and
// every message is in the log, once.
func TestPageMovesAndLosesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	require.NoError(t, installClient(ctx))
	s, err := newStage(ctx, "127.0.0.1:0")
	require.NoError(t, err)
	var running sync.WaitGroup
	told := make(lines, 10)
	running.Go(func() { assert.NoError(t, s.run(ctx, told)) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
		s.close()
	})

	p := open(t, "http://"+s.addr+"/")
	p.await("messages are acknowledged", func(s seen) bool { return s.Acked >= 5 })
	for n := range 2 {
		p.do(chromedp.Click(chromedp.ID("restart")))
		told.await(t, "server A")
		told.await(t, "server B")
		p.await("it has moved", func(s seen) bool { return s.Moved > n })
	}
	_, err = chromedp.Run(p.ctx, chromedp.Evaluate[bool]("state.quiet = true"))
	require.NoError(t, err)
	p.await("everything is acknowledged", func(s seen) bool { return s.Acked == s.Sent })
	p.await("everything is seen", func(s seen) bool { return s.Seen >= s.Sent })

	got := p.state()
	t.Logf("%+v", got)
	assert.Zero(t, got.Lost)
	assert.NotEmpty(t, got.Reasons)
	for _, reason := range got.Reasons {
		assert.Contains(t, []string{"transport close", "transport error"}, reason)
	}
	entries, _ := s.log.from(0)
	said := make(map[string]int)
	for _, e := range entries {
		said[e.Text]++
	}
	assert.Len(t, said, got.Sent, "every message is in the log")
	for text, n := range said {
		assert.Equal(t, 1, n, text)
	}
	if path := os.Getenv("SCREENSHOT"); path != "" {
		png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, png, 0o644)) //nolint:gosec // for all
	}
}

// A message that is said twice is in the log once.
func TestLogKnowsWhatItHas(t *testing.T) {
	l := newChatLog()
	for range 2 {
		l.append(entry{ID: "a", Text: "hello"})
	}
	l.append(entry{ID: "b", Text: "hello"})
	list, _ := l.from(0)
	assert.Equal(t, []entry{{N: 0, ID: "a", Text: "hello"}, {N: 1, ID: "b", Text: "hello"}}, list)
	list, more := l.from(2)
	assert.Empty(t, list)
	l.append(entry{ID: "c"})
	<-more
}

func TestLogAsksForAnID(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := &stage{log: newChatLog(), cancel: cancel}
	addr, err := s.serve(ctx, "127.0.0.1:0", s.log)
	require.NoError(t, err)
	defer s.close()
	resp, err := http.Post("http://"+addr, "application/json", strings.NewReader("{}"))
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	assert.Equal(t, http.StatusBadRequest, resp.StatusCode)
}
