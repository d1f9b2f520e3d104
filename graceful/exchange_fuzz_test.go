package graceful_test

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// FuzzExchange sends any text to a server, in pieces of any size, and compares what
// it answers with what net/http alone does: an app is the same on both.
func FuzzExchange(f *testing.F) {
	post := "POST /echo HTTP/1.1\r\nHost: x\r\n"
	for _, text := range []string{
		getText("/"), getText("/") + getText("/echo"), getText("/close") + getText("/"),
		post + "Content-Length: 3\r\n\r\nabc" + getText("/"),
		post + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX-End: 1\r\n\r\n" + getText("/"),
		post + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc", post + "Content-Length: 9\r\n\r\nabc",
		"\r\n" + getText("/"), "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + getText("/"),
		"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n", "P" + getText("/"),
		getText("/") + "x\n\nE", "HEAD / HTTP/1.1\nHost: x\n\n", "\x16\x03\x01", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab\r\n" + getText("/"),
	} {
		f.Add([]byte(text), uint16(len(text)), false)
		f.Add([]byte(text), uint16(7), true)
	}
	f.Fuzz(func(t *testing.T, text []byte, size uint16, h2c bool) {
		if bytes.HasPrefix(text, []byte(_wholePreface)) {
			t.Skip("the frames of HTTP/2 may come in another order")
		}
		if len(text) > 4<<10 || len(text) > 100*(int(size)+1) {
			t.Skip("long texts only take long")
		}
		synctest.Test(t, func(t *testing.T) {
			ours := start(t, graceful.Config{}, echoing(h2c))
			got := answersTo(t, ours.mem, text, int(size)+1)

			srv, mem, served := echoing(h2c), graceful.NewMemListener(), make(chan error)
			srv.ErrorLog = log.New(io.Discard, "", 0)
			go func() { served <- srv.Serve(mem) }()
			want := answersTo(t, mem, text, int(size)+1)
			assert.NoError(t, srv.Close())
			<-served
			assert.Equal(t, string(want), string(got))
			time.Sleep(time.Second) // net/http waits before it closes over unread bytes
		})
	})
}

const _wholePreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

// echoing is a server that answers with what it understands of each request.
func echoing(h2c bool) *http.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(h2c)
	return &http.Server{Protocols: protocols, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/close":
			w.Header().Set("Connection", "close")
		case "/echo":
			_, _ = io.Copy(w, r.Body) // what cannot be read is left out on both
		}
		_, _ = io.WriteString(w, r.Method+" "+r.RequestURI+" "+r.Host)
	})}
}

// answersTo sends a text, so many bytes at a time, ends the sending half, and returns
// all that comes back.
func answersTo(t *testing.T, mem *graceful.MemListener, text []byte, size int) []byte {
	t.Helper()
	nc, err := mem.Dial()
	require.NoError(t, err)
	defer nc.Close()
	for len(text) > 0 {
		n := min(size, len(text))
		_, _ = nc.Write(text[:n]) // the server may have closed
		synctest.Wait()
		text = text[n:]
	}
	_ = nc.(interface{ CloseWrite() error }).CloseWrite() // a connection in memory takes it
	got, _ := io.ReadAll(nc)                              // the connection may have been reset
	return got
}
