package e2e_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/outcome"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestRequestInFlightCompletes(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, tr)
			w := a.dial()
			w.send(request("/hold?id=a"))
			a.entered("a")
			a.drain()
			a.release("a")
			assert.Equal(t, reply{Status: 200, Body: "held a", Close: true}, w.reply(),
				"the reply says Connection: close, although the request began before the drain")
			w.ends()

			o := a.outcome(0)
			assert.Equal(t, map[string]int{"active": 1}, o.Report.Initial)
			assert.Equal(t, graceful.RequestReport{Finished: 1}, o.Report.Requests)
		})
	}
}

func TestRequestWhoseBodyIsStillComingCompletes(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, tr)
			sized, chunked := a.dial(), a.dial()
			sized.send("POST /echo HTTP/1.1\r\nHost: app\r\nContent-Length: 12\r\n\r\nfirst,")
			chunked.send("POST /echo HTTP/1.1\r\nHost: app\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nfirst,\r\n")
			a.sees(2, "active")
			a.drain()
			sized.send("second")
			chunked.send("6\r\nsecond\r\n0\r\n\r\n")
			for _, w := range []*wire{sized, chunked} {
				assert.Equal(t, reply{Status: 200, Body: "first,second", Close: true}, w.reply())
				w.ends()
			}
			assert.Equal(t, graceful.RequestReport{Finished: 2}, a.outcome(0).Report.Requests)
		})
	}
}

func TestReplyWhoseHeadIsWrittenCompletes(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			t.Run("and its connection is closed when idle", func(t *testing.T) {
				a := start(t, tr)
				w := a.dial()
				w.send(request("/head-then-hold?id=a"))
				a.entered("a")
				resp := w.head()
				assert.False(t, resp.Close, "it was written before the drain")
				a.drain()
				a.release("a")
				body, err := io.ReadAll(resp.Body)
				require.NoError(t, err)
				assert.Equal(t, "first,last", string(body))
				w.ends()

				o := a.outcome(0)
				assert.Equal(t, graceful.RequestReport{Finished: 1}, o.Report.Requests)
				assert.Equal(t, 1, o.Report.ClosedIdle)
			})

			t.Run("and the next request is late", func(t *testing.T) {
				a := start(t, tr, patientIdle)
				w := a.dial()
				w.send(request("/head-then-hold?id=a"))
				a.entered("a")
				a.drain()
				a.release("a")
				assert.Equal(t, reply{Status: 200, Body: "first,last"}, w.reply())
				w.send(request("/"))
				assert.Equal(t, rejects.reply, w.reply())
				w.ends()
				assert.Equal(t, graceful.RequestReport{Finished: 1, Rejected: 1}, a.outcome(0).Report.Requests)
			})
		})
	}
}

func TestDownloadUnderWayArrivesWhole(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, tr)
			w := a.dial()
			w.send(request("/download"))
			resp := w.head()
			a.drain()
			n, err := io.Copy(io.Discard, resp.Body)
			require.NoError(t, err)
			assert.EqualValues(t, outcome.DownloadSize, n)
			w.ends()

			o := a.outcome(0)
			assert.Equal(t, map[string]int{"active": 1}, o.Report.Initial)
			assert.Equal(t, graceful.RequestReport{Finished: 1}, o.Report.Requests)
		})
	}
}

func TestStreamEndsWhenItsHandlerLearnsOfTheDrain(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, tr)
			w := a.dial()
			w.send(request("/stream"))
			resp := w.head()
			first := make([]byte, len("data: first\n\n"))
			_, err := io.ReadFull(resp.Body, first)
			require.NoError(t, err)
			a.drain()
			rest, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Equal(t, "data: moved\n\n", string(rest))
			w.ends()
			assert.Equal(t, graceful.RequestReport{Finished: 1}, a.outcome(0).Report.Requests)
		})
	}
}
