package socketiotest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// _sending is how long a session may take to send what it has begun to send.
const _sending = 5 * time.Second

// Sending drains while a polling session sends: half of its POST has come at the
// signal, the rest comes 400 ms later. It is handled and answered before the session
// is told to leave.
func Sending(t *testing.T, s Server) {
	half := sendHalf(t, s, true)
	half.app.Signal(t)
	time.Sleep(400 * time.Millisecond) // as long as the client takes: this is the fault
	status, body := half.rest(t)
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "ok", body)
	half.assertDrained(t)
}

// Unpolled does so with a session that does not poll. Its server does not answer what
// it sends, so it hears that it is to go elsewhere.
func Unpolled(t *testing.T, s Server) {
	half := sendHalf(t, s, false)
	half.app.Signal(t)
	status, _ := half.rest(t)
	assert.Equal(t, http.StatusServiceUnavailable, status)
	half.assertDrained(t)
}

// Unsent drains while a session has sent half of a POST, and never sends the rest.
func Unsent(t *testing.T, s Server) {
	half := sendHalf(t, s, true)
	half.app.Signal(t)
	status, _ := half.answer(t)
	assert.Equal(t, http.StatusServiceUnavailable, status)
	half.assertDrained(t)
}

// half is a POST of which half has been sent.
type half struct {
	app  *App
	conn net.Conn
	more string
}

// sendHalf opens a session, which polls, if it is to, and begins to send.
func sendHalf(t *testing.T, s Server, polls bool) half {
	t.Helper()
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	var polling sync.WaitGroup
	t.Cleanup(polling.Wait)
	a := Start(t, Order{Name: "A", Limit: 2 * _sending})
	ctx, cancel := context.WithTimeout(t.Context(), _patience)
	t.Cleanup(cancel)
	sid := open(ctx, t, a, s, "")
	var dialer net.Dialer
	nc, err := dialer.DialContext(ctx, "tcp", strings.TrimPrefix(a.URL, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = nc.Close() })
	packet := s.packet("3") // a PONG, which changes nothing
	if s.Versions[0] == 2 {
		packet = s.packet("2") // in Engine.IO 3 the client asks
	}
	active := 2 // and the request that asks
	if polls {
		active++
		polling.Go(func() { pollUntil(ctx, a.URL+s.route("polling", sid, "")) })
	}
	_, err = fmt.Fprintf(nc, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: %d\r\n\r\n%s",
		s.route("polling", sid, ""), len(packet), packet[:1])
	require.NoError(t, err)
	require.Eventually(t, func() bool { return a.State(t, false).Active >= active }, _patience, 5*time.Millisecond, "all have come")
	return half{a, nc, packet[1:]}
}

// rest sends the rest, and returns the answer.
func (h half) rest(t *testing.T) (status int, body string) {
	t.Helper()
	_, err := io.WriteString(h.conn, h.more)
	require.NoError(t, err)
	return h.answer(t)
}

func (h half) answer(t *testing.T) (status int, body string) {
	t.Helper()
	require.NoError(t, h.conn.SetReadDeadline(time.Now().Add(_patience)))
	resp, err := http.ReadResponse(bufio.NewReader(h.conn), nil)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(text)
}

// assertDrained asserts that the drain took no longer than a session may take to send.
func (h half) assertDrained(t *testing.T) {
	t.Helper()
	code, outcome := h.app.Wait(t)
	t.Log(outcome.Summary)
	assert.Zero(t, code, outcome.Summary)
	assert.Empty(t, outcome.Forced)
}

// Script drains while a client polls by script (JSONP): its poll ends with an error
// status, for a script that is empty calls nothing.
func Script(t *testing.T, s Server) {
	defer http.DefaultClient.CloseIdleConnections()
	a := Start(t, Order{Name: "A"})
	ctx, cancel := context.WithTimeout(t.Context(), _patience)
	defer cancel()
	sid := open(ctx, t, a, s, "&j=0")
	// What a server says first, if anything, is an answer to this one.
	status := make(chan string, 1)
	go func() { status <- pollUntil(ctx, a.URL+s.route("polling", sid, "&j=1")) }()
	require.Eventually(t, func() bool { return a.State(t, false).Active > 1 }, _patience, 5*time.Millisecond, "the poll has come")
	began := time.Now()
	a.Signal(t)
	assert.Contains(t, []string{"error", "closed"}, <-status)
	assert.Less(t, time.Since(began), 5*time.Second, "told, and not by the ping timeout")
	code, outcome := a.Wait(t)
	assert.Zero(t, code, outcome.Summary)
}

// pollUntil polls by script until the server ends the session, and tells how: by a
// packet that says so, by an error status, or by a script that says nothing.
func pollUntil(ctx context.Context, url string) string {
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err.Error()
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return "error"
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		switch text := string(body); {
		case err != nil || resp.StatusCode != http.StatusOK:
			return "error"
		case text == "":
			return "an empty script"
		case strings.Contains(text, `"1:1"`): // the packet that closes
			return "closed"
		}
	}
}

// open opens a polling session and returns its id.
func open(ctx context.Context, t *testing.T, a *App, s Server, more string) (sid string) {
	t.Helper()
	text := strings.ReplaceAll(poll(ctx, t, a.URL+s.route("polling", "", more)), `\`, "")
	_, rest, _ := strings.Cut(text, `"sid":"`)
	sid, _, ok := strings.Cut(rest, `"`)
	require.True(t, ok, text)
	if s.Versions[0] == 2 {
		hear(ctx, t, a.URL+s.route("polling", sid, more))
	}
	return sid
}

// hear polls until googollee has said that it is connected: it answers a session's
// opening before it knows the session itself, and hears nothing before the first poll.
func hear(ctx context.Context, t *testing.T, url string) {
	t.Helper()
	said := poll(ctx, t, url)
	for strings.HasPrefix(said, "invalid sid value") {
		said = poll(ctx, t, url)
	}
	require.Contains(t, said, "40")
}

// route returns the path and query of a request for a session of the server's
// first version; by script it speaks Engine.IO 3.
func (s Server) route(transport, sid, more string) string {
	version := 4
	if s.Versions[0] == 2 || more != "" {
		version = 3
	}
	text := fmt.Sprintf("/socket.io/?EIO=%d&transport=%s%s", version, transport, more)
	if sid != "" {
		text += "&sid=" + sid
	}
	return text
}

// packet returns a packet as a POST has it.
func (s Server) packet(text string) string {
	if s.Versions[0] == 2 {
		return fmt.Sprintf("%d:%s", len(text), text)
	}
	return text + "\x1e" + text
}
