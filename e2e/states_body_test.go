package e2e_test

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A body of 8 MB, and a piece of it that is larger than what net/http reads of a
// body behind its handler.
const (
	bodySize = 8 << 20
	piece    = 1 << 20
)

// largeBody is made once: a client that pauses for 2 s is taken for gone.
var largeBody = strings.Repeat("x", bodySize)

// upload is the head of a request with a body.
func upload(size int, fields string) string {
	return fmt.Sprintf("POST /echo HTTP/1.1\r\nHost: app\r\nContent-Length: %d\r\n%s\r\n", size, fields)
}

// idleWhileDraining returns a kept-alive connection on which the next request
// is late.
func idleWhileDraining(t *testing.T, tr transport, options ...string) (*app, *wire) {
	t.Helper()
	a := start(t, tr, append(options, patientIdle)...)
	w := a.dial()
	w.send(request("/"))
	require.Equal(t, hello, w.reply())
	a.drain()
	return a, w
}

func TestRejectedRequestWithALargeBodyReadsItsAnswer(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			t.Run("having sent it all", func(t *testing.T) {
				a, w := idleWhileDraining(t, tr)
				w.send(upload(bodySize, "") + largeBody)
				assert.Equal(t, rejects.reply, w.reply())
				w.ends()
				assert.Equal(t, graceful.RequestReport{Rejected: 1}, a.outcome(0).Report.Requests)
			})

			t.Run("while it sends it", func(t *testing.T) {
				a, w := idleWhileDraining(t, tr)
				w.send(upload(bodySize, "") + largeBody[:piece])
				assert.Equal(t, rejects.reply, w.reply(), "it need not send the rest to get the answer")
				for range bodySize/piece - 1 {
					time.Sleep(200 * time.Millisecond) // so slow is its network
					w.send(largeBody[:piece])
				}
				w.ends()
				assert.Equal(t, graceful.RequestReport{Rejected: 1}, a.outcome(0).Report.Requests)
			})
		})
	}

	t.Run("in chunks", func(t *testing.T) {
		t.Parallel()
		a, w := idleWhileDraining(t, overTCP)
		w.send("POST /echo HTTP/1.1\r\nHost: app\r\nTransfer-Encoding: chunked\r\n\r\n")
		for range bodySize / piece {
			w.send(fmt.Sprintf("%x\r\n%s\r\n", piece, largeBody[:piece]))
		}
		w.send("0\r\n\r\n")
		assert.Equal(t, rejects.reply, w.reply())
		w.ends()
		assert.Equal(t, graceful.RequestReport{Rejected: 1}, a.outcome(0).Report.Requests)
	})
}

func TestRequestInFlightWhoseBodyNobodyReadsIsAnswered(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, tr)
			w := a.dial()
			w.send("POST /hold?id=a HTTP/1.1\r\nHost: app\r\nContent-Length: " + strconv.Itoa(bodySize) + "\r\n\r\n")
			a.entered("a")
			var sending sync.WaitGroup
			sending.Go(func() { _, _ = io.WriteString(w, largeBody) }) // nobody need take it
			a.drain()
			a.release("a")
			assert.Equal(t, reply{Status: 200, Body: "held a", Close: true}, w.reply())
			assert.NoError(t, w.Close())
			sending.Wait()
			assert.Equal(t, graceful.RequestReport{Finished: 1}, a.outcome(0).Report.Requests)
		})
	}
}

func TestLateRequestWithABodyIsServed(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a, w := idleWhileDraining(t, tr, "late: serve")
			w.send(upload(piece, "") + largeBody[:piece])
			got := w.reply()
			assert.True(t, got.Body == largeBody[:piece], "the whole body comes back")
			assert.Equal(t, 200, got.Status)
			assert.True(t, got.Close)
			w.ends()
			assert.Equal(t, graceful.RequestReport{ServedLate: 1}, a.outcome(0).Report.Requests)
		})
	}
}
