//go:build unix

package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	coder "github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

func TestMain(m *testing.M) {
	trial.Main(m, main, func() { trial.ServeWithShutdown(newHandler(newGorillaHub(), newCoderHub())) })
}

// leaves connects a client, talks, and returns a function that reads to the end
// and returns the close code.
type connect func(t *testing.T, url string) (leaves func() int)

var _clients = map[string]connect{
	"gorilla": func(t *testing.T, url string) func() int {
		t.Helper()
		c, resp, err := gorilla.DefaultDialer.Dial(url, nil)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		t.Cleanup(func() { _ = c.Close() })
		require.NoError(t, c.WriteMessage(gorilla.TextMessage, []byte("hi")))
		_, text, err := c.ReadMessage()
		require.NoError(t, err)
		assert.Equal(t, "hi", string(text))
		return func() int {
			_ = c.SetReadDeadline(time.Now().Add(trial.Patience))
			_, _, err := c.ReadMessage()
			var closed *gorilla.CloseError
			if !assert.ErrorAs(t, err, &closed) {
				return 0
			}
			return closed.Code
		}
	},
	"coder": func(t *testing.T, url string) func() int {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), trial.Patience)
		t.Cleanup(cancel)
		c, _, err := coder.Dial(ctx, url, nil)
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.CloseNow() })
		require.NoError(t, c.Write(ctx, coder.MessageText, []byte("hi")))
		_, text, err := c.Read(ctx)
		require.NoError(t, err)
		assert.Equal(t, "hi", string(text))
		return func() int {
			_, _, err := c.Read(ctx)
			return int(coder.CloseStatus(err))
		}
	},
}

// Stock clients of both libraries, on servers of both, are told to go away.
func TestClientsGoAway(t *testing.T) {
	const each = 20
	a := trial.Start(t, trial.Config())
	addr := a.Addr("http")
	var all []func() int
	for server := range _clients {
		for _, client := range _clients {
			for range each {
				all = append(all, client(t, "ws://"+addr+"/"+server))
			}
		}
	}
	a.Drain()
	var reading sync.WaitGroup
	for _, leaves := range all {
		reading.Go(func() { assert.Equal(t, 1001, leaves()) })
	}
	reading.Wait()
	assert.Zero(t, a.Exit())
	assert.Contains(t, a.Says("drain begins").Text, `"hijacked":80`)
	assert.Contains(t, a.Says("drained").Text, `"exitCode":0`)
}

// With http.Server.Shutdown, for comparison: it forgets hijacked connections, so
// that the process ends and its clients see them break.
func TestWithShutdownClientsAreCut(t *testing.T) {
	a := trial.Start(t, "", trial.Role(1))
	addr := a.Addr("http")
	nc, resp, err := gorilla.DefaultDialer.Dial("ws://"+addr+"/gorilla", nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	defer func() { _ = nc.Close() }()
	a.Drain()
	assert.Zero(t, a.Exit())
	_, _, err = nc.ReadMessage()
	assert.True(t, gorilla.IsCloseError(err, gorilla.CloseAbnormalClosure), "%v", err)
}

// The goodbyes are spread: half of the time before the end, half of the clients
// are still there.
func TestGoodbyesAreSpread(t *testing.T) {
	for server, client := range _clients {
		t.Run(server, func(t *testing.T) {
			a := trial.Start(t, trial.Config(), trial.Env("GOODBYES=1s"))
			url := "ws://" + a.Addr("http") + "/" + server
			var mu sync.Mutex
			var left []time.Time
			var reading sync.WaitGroup
			for range 10 {
				leaves := client(t, url)
				reading.Go(func() {
					assert.Equal(t, 1001, leaves())
					mu.Lock()
					defer mu.Unlock()
					left = append(left, time.Now())
				})
			}
			a.Drain()
			reading.Wait()
			assert.Zero(t, a.Exit())
			require.Len(t, left, 10)
			// The last goodbye is due 900 ms behind the first one; a slow machine
			// can only make it later, or the first one late.
			assert.Greater(t, left[9].Sub(left[0]), 300*time.Millisecond)
		})
	}
}

func TestSpread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var at []time.Duration
		spread(t.Context(), 4, time.Second, func(int) { at = append(at, time.Since(start)) })
		const quarter = 250 * time.Millisecond
		assert.Equal(t, []time.Duration{0, quarter, 2 * quarter, 3 * quarter}, at)

		ctx, cancel := context.WithTimeout(t.Context(), quarter)
		defer cancel()
		n := 0
		start = time.Now()
		spread(ctx, 100, time.Hour, func(int) { n++ })
		assert.Equal(t, 100, n, "everybody is told when the time is over")
		assert.Equal(t, quarter, time.Since(start))
	})
}

// A client that never answers is cut at the timeout, and the exit code tells.
func TestMuteClientIsCut(t *testing.T) {
	for server := range _clients {
		t.Run(server, func(t *testing.T) {
			a := trial.Start(t, "graceful: {addr: '127.0.0.1:0', log: true, timeout: 1s}\n")
			nc, err := net.Dial("tcp", a.Addr("http"))
			require.NoError(t, err)
			defer func() { _ = nc.Close() }()
			_, err = nc.Write([]byte("GET /" + server + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
				"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
			require.NoError(t, err)
			in := bufio.NewReader(nc)
			resp, err := http.ReadResponse(in, nil)
			require.NoError(t, err)
			require.Equal(t, http.StatusSwitchingProtocols, resp.StatusCode)
			// Who is answered is among the hub's members.
			_, err = nc.Write([]byte("\x81\x82\x00\x00\x00\x00hi"))
			require.NoError(t, err)
			echo := make([]byte, 4)
			_, err = io.ReadFull(in, echo)
			require.NoError(t, err)
			require.Equal(t, "\x81\x02hi", string(echo))
			a.Drain()
			assert.Equal(t, 1, a.Exit())
			assert.Contains(t, a.Says("closer failed").Text, `"closer":"`+server+`"`)
		})
	}
}
