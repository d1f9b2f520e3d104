package graceful_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestRejection(t *testing.T) {
	tests := []struct {
		give time.Duration
		want string // Retry-After
	}{
		{0, ""},
		{-time.Second, ""},
		{time.Nanosecond, "1"},
		{time.Second, "1"},
		{1001 * time.Millisecond, "2"},
		{90 * time.Second, "90"},
	}
	for _, tt := range tests {
		w := httptest.NewRecorder()
		graceful.NewRejection(http.StatusServiceUnavailable, "gone", tt.give).
			ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		assert.Equal(t, http.StatusServiceUnavailable, w.Code)
		assert.Equal(t, "gone", w.Body.String())
		assert.Equal(t, "text/plain; charset=utf-8", w.Header().Get("Content-Type"))
		assert.Equal(t, "4", w.Header().Get("Content-Length"))
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		assert.Equal(t, tt.want, w.Header().Get("Retry-After"), tt.give)
	}
}

func TestRejectionOfOnesOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{
			Rejection: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "https://other.example"+r.URL.Path, http.StatusTemporaryRedirect)
			}),
		}, say)
		p := a.idle()
		drained := a.drain()
		a.await(graceful.PhaseWait)
		got := p.ask("/late")
		assert.Equal(t, http.StatusTemporaryRedirect, got.Status)
		assert.Equal(t, "https://other.example/late", got.Header.Get("Location"))
		assert.True(t, got.Close)
		assert.Equal(t, 1, (<-drained).Requests.Rejected)
	})
}

// A client that sends all of its body before it reads gets to read the answer.
func TestRejectionOfALargeBody(t *testing.T) {
	for name, head := range map[string]string{
		"of known length": "Content-Length: 8388608\r\n\r\n",
		"chunked":         "Transfer-Encoding: chunked\r\n\r\n800000\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			config := graceful.Config{QuietPeriod: time.Minute, Timeout: 2 * time.Minute} // leaves the client all the time
			a := start(t, config, &http.Server{Addr: "127.0.0.1:0", Handler: newGated()})
			held, p := a.dial(), a.dial()
			held.get("/held") // keeps the drain going
			<-a.gate.began
			require.Equal(t, 200, p.ask("/free").Status)
			drained := a.drain()
			a.await(graceful.PhaseWait)

			p.send("POST /free HTTP/1.1\r\nHost: x\r\n" + head)
			part := make([]byte, 1<<20)
			for range 8 {
				_, err := p.Write(part)
				require.NoError(t, err)
			}
			if strings.Contains(head, "chunked") {
				p.send("\r\n0\r\n\r\n")
			}
			got := p.receive()
			assert.Equal(t, http.StatusBadGateway, got.Status)
			assert.Equal(t, graceful.DefaultRejectionBody, got.Body)
			assert.True(t, got.Close)
			p.gone()
			close(a.gate.free)
			held.receive()
			r := <-drained
			require.NoError(t, r.err)
			assert.Equal(t, 1, r.Requests.Rejected)
		})
	}
}

// A client that asks first is answered at once and sends no body.
func TestRejectionOfAClientThatAsksFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		p := a.idle()
		drained := a.drain()
		a.await(graceful.PhaseWait)
		start := time.Now()
		p.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 8388608\r\nExpect: 100-continue\r\n\r\n")
		got := p.receive()
		assert.Equal(t, http.StatusBadGateway, got.Status, "and no 100 before it")
		assert.True(t, got.Close)
		assert.Zero(t, time.Since(start))
		_ = p.Close()
		assert.NoError(t, (<-drained).err)
	})
}

// A client that stops in the middle of its body does not hold up the drain for
// long.
func TestRejectionOfAClientThatStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		p := a.idle()
		drained := a.drain()
		a.await(graceful.PhaseWait)
		start := time.Now()
		p.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
		assert.Equal(t, http.StatusBadGateway, p.receive().Status)
		for range 10 {
			time.Sleep(time.Second)
			_, _ = io.WriteString(p, "x") // at last it is closed
		}
		_, err := io.Copy(io.Discard, p)
		require.NoError(t, err)
		r := <-drained
		require.NoError(t, r.err)
		assert.LessOrEqual(t, time.Since(start), 10*time.Second+3*time.Second)
	})
}

// The body of a request that is served late is the handler's to read.
func TestServedLateReadsItsBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{Late: graceful.Serve}, func(w http.ResponseWriter, r *http.Request) {
			n, err := io.Copy(io.Discard, r.Body)
			_, _ = fmt.Fprint(w, n, err)
		})
		p := a.idle()
		drained := a.drain()
		a.await(graceful.PhaseWait)
		p.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n")
		time.Sleep(5 * time.Second)
		p.send("foobar")
		got := p.receive()
		assert.Equal(t, "6 <nil>", got.Body)
		assert.True(t, got.Close)
		assert.NoError(t, (<-drained).err)
	})
}
