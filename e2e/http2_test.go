package e2e_test

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestHTTP2StreamInFlightCompletes(t *testing.T) {
	t.Parallel()
	a := start(t, overTLS)
	w := a.dialHTTP2()
	w.open(1, "/hold?id=a")
	a.entered("a")
	a.signal(syscall.SIGUSR2)
	w.isToldToGo()
	a.release("a")
	assert.Equal(t, "200", w.status(1))
	assert.Equal(t, "held a", w.body(1))
	w.ends(1)

	o := a.outcome(0)
	assert.Equal(t, map[string]int{"http2": 1}, o.Report.Initial)
	assert.Equal(t, graceful.RequestReport{Finished: 1}, o.Report.Requests)
}

func TestHTTP2ReplyWhoseHeadIsWrittenCompletes(t *testing.T) {
	t.Parallel()
	a := start(t, overTLS)
	w := a.dialHTTP2()
	w.open(1, "/head-then-hold?id=a")
	a.entered("a")
	assert.Equal(t, "200", w.status(1))
	a.signal(syscall.SIGUSR2)
	w.isToldToGo()
	a.release("a")
	assert.Equal(t, "last", w.body(1))
	w.ends(1)
	a.outcome(0)
}

func TestHTTP2ConnectionWithoutStreamsIsClosed(t *testing.T) {
	t.Parallel()
	a := start(t, overTLS)
	w := a.dialHTTP2()
	a.sees(1, "http2")
	a.signal(syscall.SIGUSR2)
	w.isToldToGo()
	w.ends(0)
	assert.Empty(t, a.outcome(0).Report.ClosedByForce)
}

func TestHTTP2StreamThatHangsIsCutByForce(t *testing.T) {
	t.Parallel()
	a := start(t, overTLS, "timeout: 700ms")
	w := a.dialHTTP2()
	w.open(1, "/never?id=a")
	a.entered("a")
	a.signal(syscall.SIGUSR2)
	w.isToldToGo()
	o := a.outcome(1)
	assert.Equal(t, map[string]int{"http2": 1}, o.Report.ClosedByForce)
}

func TestHTTP2ClientOfGo(t *testing.T) {
	t.Parallel()
	const streams = 10
	a := start(t, overTLS)
	var protocols http.Protocols
	protocols.SetHTTP2(true)
	rt := &http.Transport{TLSClientConfig: a.tls.Clone(), Protocols: &protocols}
	defer rt.CloseIdleConnections()
	client := &http.Client{Transport: rt, Timeout: patience}

	var requests sync.WaitGroup
	for i := range streams {
		requests.Go(func() {
			resp, err := client.Get(fmt.Sprintf("https://%s/hold?id=%d", a.addr, i))
			if !assert.NoError(t, err) {
				return
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			assert.NoError(t, err)
			assert.Equal(t, 2, resp.ProtoMajor)
			assert.Equal(t, fmt.Sprint("held ", i), string(body))
		})
	}
	for i := range streams {
		a.entered(fmt.Sprint(i))
	}
	a.drain()
	_, err := client.Get("https://" + a.addr + "/")
	require.ErrorIs(t, err, syscall.ECONNREFUSED, "a new request goes to a new connection")
	for i := range streams {
		a.release(fmt.Sprint(i))
	}
	requests.Wait()
	assert.Equal(t, graceful.RequestReport{Finished: streams}, a.outcome(0).Report.Requests)
}
