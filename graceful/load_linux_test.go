package graceful_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Clients that never pause lose nothing when the server drains under them,
// whether they keep their connections or make a new one for each request.
func TestDrainUnderLoad(t *testing.T) {
	for range 5 {
		var asked, lost, dialled, reset atomic.Int64
		config := graceful.Config{QuietPeriod: _patience, Timeout: 2 * _patience} // late clients have all the time
		a := start(t, config, &http.Server{Addr: "127.0.0.1:0", Handler: http.HandlerFunc(say)})
		var clients sync.WaitGroup
		for range 4 {
			clients.Go(func() {
				nc, err := net.Dial("tcp", a.Addr().String())
				if errors.Is(err, syscall.ECONNREFUSED) {
					return // it got no processor before the drain
				}
				if !assert.NoError(t, err) {
					return
				}
				defer nc.Close()
				for r := bufio.NewReader(nc); ; asked.Add(1) {
					resp, err := exchange(nc, r)
					if err != nil {
						lost.Add(1)
						return
					}
					if resp.Close {
						return
					}
				}
			})
			clients.Go(func() {
				for {
					nc, err := net.Dial("tcp", a.Addr().String())
					if errors.Is(err, syscall.ECONNREFUSED) {
						return
					}
					if err == nil {
						dialled.Add(1)
						_, err = exchange(nc, bufio.NewReader(nc))
						_ = nc.Close()
					}
					if err != nil {
						reset.Add(1)
					}
				}
			})
		}
		require.Eventually(t, func() bool { return asked.Load() > 50 && dialled.Load() > 20 }, _patience, time.Millisecond)
		r := <-a.drain()
		clients.Wait()
		require.NoError(t, r.err)
		assert.Zero(t, lost.Load(), "on kept connections")
		if r.Intakes[0].Method != "none" {
			assert.Zero(t, reset.Load(), "on new connections")
		}
	}
}

// exchange sends a request and reads the reply.
func exchange(nc net.Conn, r *bufio.Reader) (*http.Response, error) {
	if _, err := io.WriteString(nc, getText("/")); err != nil {
		return nil, err
	}
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp, err
}
