package socketiotest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Sending drains while a polling session sends: half of its POST has come at the
// signal, the rest comes 400 ms later. It is handled and answered before the
// session is told to leave.
func Sending(t *testing.T, s Server) {
	defer http.DefaultClient.CloseIdleConnections()
	a := Start(t, Order{Name: "A"})
	ctx, cancel := context.WithTimeout(t.Context(), _patience)
	defer cancel()
	sid := open(ctx, t, a, s, "")
	var dialer net.Dialer
	nc, err := dialer.DialContext(ctx, "tcp", strings.TrimPrefix(a.URL, "http://"))
	require.NoError(t, err)
	defer func() { _ = nc.Close() }()
	packet := s.packet("3") // a PONG, which changes nothing
	if s.Versions[0] == 2 {
		packet = s.packet("2")                                                     // in Engine.IO 3 the client asks
		require.Contains(t, poll(ctx, t, a.URL+s.route("polling", sid, "")), "40") // googollee hears nothing before
	}
	_, err = fmt.Fprintf(nc, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: %d\r\n\r\n%s",
		s.route("polling", sid, ""), len(packet), packet[:1])
	require.NoError(t, err)
	require.Eventually(t, func() bool { return a.State(t, false).Active > 1 }, _patience, 5*time.Millisecond, "the POST has come")

	a.Signal(t)
	time.Sleep(400 * time.Millisecond) // as long as the client takes: this is the fault
	_, err = io.WriteString(nc, packet[1:])
	require.NoError(t, err)
	require.NoError(t, nc.SetReadDeadline(time.Now().Add(_patience)))
	resp, err := http.ReadResponse(bufio.NewReader(nc), nil)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Equal(t, "ok", string(body))
	code, outcome := a.Wait(t)
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
	return sid
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
