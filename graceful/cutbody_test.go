package graceful_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// cutOff forces a drain with a request in flight whose handler obeys its context,
// and returns its reply and the report.
func cutOff(t *testing.T, sent string, obey http.HandlerFunc) (answer, outcome) {
	t.Helper()
	began := make(chan struct{})
	a := serve(t, graceful.Config{Timeout: time.Second}, func(w http.ResponseWriter, r *http.Request) {
		close(began)
		<-r.Context().Done()
		obey(w, r)
	})
	p := a.dial()
	p.send(sent)
	<-began
	drained := a.drain()
	got := p.receive()
	p.gone()
	r := <-drained
	time.Sleep(time.Second) // net/http waits before it closes over unread bytes
	return got, r
}

// net/http discards the rest of a small body before it replies, which may never
// come.
func TestARequestIsCutWhoseBodyIsIncomplete(t *testing.T) {
	for name, sent := range map[string]string{
		"no body":       getText("/"),
		"whole":         "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
		"part":          "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
		"part of chunk": "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\na\r\nabc",
		"large":         "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc",
		"expected":      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, r := cutOff(t, sent, func(http.ResponseWriter, *http.Request) {})
				assert.Equal(t, http.StatusServiceUnavailable, got.Status)
				assert.True(t, got.Close)
				assert.Equal(t, 1, r.Requests.Cut)
				assert.Zero(t, r.Requests.Finished)
			})
		})
	}
}

// What the handler has set for the reply that it did not write is not true of the
// one that goes out.
func TestTheReplyToACutRequestHasNoFieldsOfContent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, _ := cutOff(t, getText("/"), func(w http.ResponseWriter, _ *http.Request) {
			for _, name := range []string{"Content-Encoding", "ETag", "Cache-Control", "Set-Cookie", "Location", "Content-Range", "X-Request-Id"} {
				w.Header().Set(name, "x")
			}
			w.Header().Set("Content-Length", "100")
			w.Header().Set("Trailer", "X-Sum")
		})
		assert.Equal(t, http.StatusServiceUnavailable, got.Status)
		for _, name := range []string{"Content-Encoding", "Etag", "Cache-Control", "Set-Cookie", "Location", "Content-Range", "Trailer"} {
			assert.Empty(t, got.Header.Get(name), name)
		}
		assert.Equal(t, "x", got.Header.Get("X-Request-Id"))
		assert.Empty(t, got.Body)
	})
}

// A field of the handler's own, or of an upstream that is cut as well, is no mark.
func TestAFieldOfTheHandlersIsNoMark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, r := cutOff(t, getText("/"), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Gracefulfx-Cut", "1")
			w.WriteHeader(http.StatusCreated)
			_, err := io.WriteString(w, "body")
			require.NoError(t, err)
		})
		assert.Equal(t, http.StatusCreated, got.Status)
		assert.Equal(t, "1", got.Header.Get("Gracefulfx-Cut"))
		assert.Equal(t, "body", got.Body)
		assert.Equal(t, 1, r.Requests.Finished)
		assert.Zero(t, r.Requests.Cut)
	})
}
