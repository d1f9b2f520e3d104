//go:build unix

package stock

import (
	"context"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// curl loses none of its POSTs, eight at a time, while servers follow one another.
func TestCurlLosesNothing(t *testing.T) {
	curl, err := exec.LookPath("curl")
	require.NoError(t, err, "this test needs curl")
	r := newRelay(t, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		time.Sleep(time.Millisecond) // or all were over before the last server
		echo(w, req)
	}))
	cmd := exec.Command(curl, "--silent", "--show-error", "--no-progress-meter", "--insecure", "--http2", "--parallel", "--parallel-max", "8", "--max-time", "60",
		"--data", "hello", "--output", "/dev/null",
		"--write-out", "%{http_version} %{http_code} %{exitcode} %{size_download}\n", r.url("/echo?[1-1000]"))
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(t, cmd.Start())
	r.passes(5)
	require.NoError(t, cmd.Wait())
	answered := 0
	for line := range strings.Lines(out.String()) {
		if assert.Equal(t, "2 200 0 5\n", line) {
			answered++
		}
	}
	assert.Equal(t, 1000, answered)
}

// nghttp, which says what it gets, gets the GOAWAY that refuses nothing, and then its
// reply. It may go before the last one comes.
func TestNghttpIsToldAndServed(t *testing.T) {
	nghttp, err := exec.LookPath("nghttp")
	require.NoError(t, err, "this test needs nghttp, of Debian's package nghttp2-client")
	began, free := make(chan struct{}), make(chan struct{})
	r := newRelay(t, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		close(began)
		<-free
		echo(w, req)
	}))
	cmd := exec.Command(nghttp, "--verbose", "--no-verify-peer", "--data=/dev/null", r.url("/"))
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(t, cmd.Start())
	<-began
	old := r.now
	r.now = r.start()
	done := make(chan error, 1)
	go func() {
		_, err := old.Drain(context.Background())
		done <- err
	}()
	require.Eventually(t, func() bool { return old.Phase() == graceful.PhaseWait }, time.Minute, time.Millisecond)
	close(free)
	require.NoError(t, <-done)
	require.NoError(t, cmd.Wait(), out.String())
	said := out.String()
	assert.Contains(t, said, ":status: 200")
	assert.Contains(t, said, "last_stream_id=2147483647, error_code=NO_ERROR")
}
