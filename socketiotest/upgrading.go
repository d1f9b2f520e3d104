package socketiotest

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Upgrading drains while a client upgrades: its probe has been answered, and its
// last long poll has not. A stock client whose WebSocket closes now never polls
// again and does not notice before its ping timeout, so it has to get through.
func Upgrading(t *testing.T, s Server) {
	defer http.DefaultClient.CloseIdleConnections()
	a := Start(t, Order{Name: "A"})
	url := a.URL + "/socket.io/?EIO=4&transport="
	ctx, cancel := context.WithTimeout(t.Context(), _patience)
	defer cancel()
	var sid string
	var ws *websocket.Conn
	for tries := 0; ws == nil; tries++ { // the servers overlook a probe at times
		require.Less(t, tries, 10, "no probe was answered")
		sid = join(ctx, t, url+"polling")
		ws = probe(ctx, t, url+"websocket&sid="+sid)
	}
	defer func() { _ = ws.CloseNow() }()

	a.Signal(t)
	assert.Equal(t, "6", poll(ctx, t, url+"polling&sid="+sid), "the answer to the last poll: noop")
	require.NoError(t, ws.Write(ctx, websocket.MessageText, []byte("5")), "the upgrade")
	_, _, err := ws.Read(ctx)
	assert.Error(t, err, "the goodbye: the WebSocket closes, for it is the session's transport now")
	code, outcome := a.Wait(t)
	assert.Zero(t, code)
	if assert.Len(t, outcome.Closers, 1) {
		assert.Contains(t, outcome.Closers[0].Detail, "told 1 client")
	}
	assert.Less(t, outcome.Took, s.Stuck+_patience)
}

// join opens a session, joins the root namespace and reads what the server says to
// that. It returns the session's id.
func join(ctx context.Context, t *testing.T, url string) (sid string) {
	t.Helper()
	open := poll(ctx, t, url)
	_, rest, _ := strings.Cut(open, `"sid":"`)
	sid, _, ok := strings.Cut(rest, `"`)
	require.True(t, ok, open)
	url += "&sid=" + sid
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("40"))
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Contains(t, poll(ctx, t, url), `40{"sid"`)
	return sid
}

// probe opens the WebSocket that a session upgrades to. It returns nil if the
// server does not answer the probe in a second.
func probe(ctx context.Context, t *testing.T, url string) *websocket.Conn {
	t.Helper()
	ws, _, err := websocket.Dial(ctx, url, nil) //nolint:bodyclose // it has none
	require.NoError(t, err)
	require.NoError(t, ws.Write(ctx, websocket.MessageText, []byte("2probe")))
	limited, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, pong, err := ws.Read(limited)
	if err != nil {
		_ = ws.CloseNow()
		return nil
	}
	require.Equal(t, "3probe", string(pong))
	return ws
}

// poll returns the answer to one long poll.
func poll(ctx context.Context, t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(body)
}
