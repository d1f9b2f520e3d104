package h2c

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// _reserved is what Go's transport fails by itself: a request that had taken a
// connection, and found it told to go before it opened its stream.
const _reserved = "cannot rewind body after connection loss"

func client(t *testing.T) *http.Client {
	tr := &http.Transport{Protocols: new(http.Protocols)}
	tr.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: time.Minute}
}

// post sends a body that cannot be sent twice.
func post(c *http.Client, url string) error {
	resp, err := c.Post(url, "text/plain", io.MultiReader(strings.NewReader("hello")))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "hello" {
		return errors.Join(errors.New("not what was sent: "+string(body)), err)
	}
	return nil
}

// A stream in flight completes, the connection leaves, and nothing is forced.
func TestStreamCompletes(t *testing.T) {
	each(t, func(s *server) {
		got := make(chan error, 1)
		go func() { got <- post(client(s.T), "http://"+s.addr+"/hold") }()
		<-s.began
		assert.Equal(s.T, "http2 1", s.tracker.Counts().String())
		done := s.drain()
		<-s.drainer.Draining()
		close(s.hold)
		require.NoError(s, <-got)
		require.NoError(s, <-done)
		assert.Equal(s.T, int64(1), s.protos[1].Load())
	})
}

// Clients lose nothing, whose connections are in full use as the intake closes.
func TestLoadLosesNothing(t *testing.T) {
	each(t, func(s *server) {
		var served atomic.Int64
		var calling sync.WaitGroup
		for range 4 {
			c := client(s.T)
			for range 4 {
				calling.Go(func() {
					for {
						switch err := post(c, "http://"+s.addr+"/"); {
						case err == nil:
							served.Add(1)
						case isRefused(err):
							return
						case !strings.Contains(err.Error(), _reserved):
							assert.NoError(s.T, err)
							return
						}
					}
				})
			}
		}
		require.Eventually(s, func() bool { return served.Load() > 200 }, time.Minute, time.Millisecond)
		require.NoError(s, <-s.drain())
		calling.Wait()
		assert.Equal(s.T, int64(0), s.protos[0].Load())
	})
}

// isRefused reports whether no connection was made.
func isRefused(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// An upgrade's first stream is the request that asked for it.
func TestUpgradeCompletes(t *testing.T) {
	curl, err := exec.LookPath("curl")
	require.NoError(t, err, "this test needs curl")
	each(t, func(s *server) {
		cmd := exec.Command(curl, "--silent", "--http2", "--max-time", "60", "--write-out", "%{http_version} %{http_code}",
			"http://"+s.addr+"/hold", "http://"+s.addr+"/second")
		var out strings.Builder
		cmd.Stdout = &out
		require.NoError(s, cmd.Start())
		<-s.began
		require.Eventually(s, func() bool { return s.tracker.Counts().In(graceful.StateHTTP2) == 1 }, time.Minute, time.Millisecond)
		done := s.drain()
		<-s.drainer.Draining()
		close(s.hold)
		require.NoError(s, <-done)
		_ = cmd.Wait() // the second request finds nobody, or was before the drain
		assert.Contains(s.T, out.String(), "2 200")
	})
}

func (s *server) drain() <-chan error {
	done := make(chan error, 1)
	go func() {
		_, err := s.drainer.Drain(context.Background())
		done <- err
	}()
	return done
}
