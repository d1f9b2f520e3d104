package e2e_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wire is a raw connection to the app.
type wire struct {
	net.Conn

	t      *testing.T
	socket net.Conn // below TLS
	in     *bufio.Reader
}

// dial connects to the app.
func (a *app) dial() *wire {
	a.t.Helper()
	nc, socket := connect(a.t, a.network, a.addr, a.tls)
	return newWire(a.t, nc, socket)
}

func newWire(t *testing.T, nc, socket net.Conn) *wire {
	t.Helper()
	require.NoError(t, nc.SetDeadline(time.Now().Add(patience)))
	return &wire{Conn: nc, t: t, socket: socket, in: bufio.NewReader(nc)}
}

// request is the text of a request for path without a body.
func request(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: app\r\n\r\n" }

// send sends text as it is.
func (w *wire) send(text string) {
	w.t.Helper()
	_, err := io.WriteString(w, text)
	require.NoError(w.t, err)
}

// reply is what a client reads.
type reply struct {
	Status int
	Body   string
	Close  bool // whether it says Connection: close
}

// reply reads one reply.
func (w *wire) reply() reply {
	w.t.Helper()
	resp := w.head()
	body, err := io.ReadAll(resp.Body)
	require.NoError(w.t, err)
	return reply{Status: resp.StatusCode, Body: string(body), Close: resp.Close}
}

// head reads one reply up to its body.
func (w *wire) head() *http.Response {
	w.t.Helper()
	resp, err := http.ReadResponse(w.in, nil)
	require.NoError(w.t, err)
	return resp
}

// line reads one line.
func (w *wire) line() string {
	w.t.Helper()
	line, err := w.in.ReadString('\n')
	require.NoError(w.t, err)
	return line
}

// ends waits for the end of the stream, which has to be a clean one: after TLS
// has said goodbye, and by FIN and not by RST.
func (w *wire) ends() {
	w.t.Helper()
	rest, err := io.ReadAll(w.in)
	require.NoError(w.t, err, "the connection was to end with FIN")
	assert.Empty(w.t, string(rest), "nothing was to come any more")
	_, err = io.Copy(io.Discard, w.socket)
	require.NoError(w.t, err, "the socket below was to end with FIN")
}

// isCut waits for the end of the connection, clean or not.
func (w *wire) isCut() {
	w.t.Helper()
	_, err := io.Copy(io.Discard, w.in)
	require.NotErrorIs(w.t, err, os.ErrDeadlineExceeded, "the connection was to be cut")
}
