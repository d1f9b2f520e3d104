//go:build unix

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
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

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

func TestMain(m *testing.M) { trial.Main(m, main) }

// app is a process and where it listens, by scheme.
type app struct {
	*trial.App
	*certificate
	addrs map[string]string
}

func start(t *testing.T) *app {
	t.Helper()
	c := newCertificate(t)
	a := &app{certificate: c, App: trial.Start(t, trial.Config(),
		trial.Env("H2C_ADDR=127.0.0.1:0", "TLS_ADDR=127.0.0.1:0", "CERT="+c.certFile, "KEY="+c.keyFile))}
	a.addrs = map[string]string{"http": a.Addr("http"), "https": a.Addr("https")}
	return a
}

var _schemes = []string{"http", "https"}

// client returns a client of Go's that speaks HTTP/2 alone, and connects to the
// app that to says.
func client(t *testing.T, scheme string, to func() *app) *http.Client {
	t.Helper()
	var p http.Protocols
	p.SetHTTP2(scheme == "https")
	p.SetUnencryptedHTTP2(scheme == "http")
	tr := &http.Transport{
		Protocols:       &p,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // the test's own
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, to().addrs[scheme])
		},
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: 2 * trial.Patience}
}

// Streams in flight complete with their trailers, also such as go both ways,
// and the connection is told to go away.
func TestStreamsComplete(t *testing.T) {
	for _, scheme := range _schemes {
		t.Run(scheme, func(t *testing.T) {
			a := start(t)
			c := client(t, scheme, func() *app { return a })
			slow, err := c.Get(scheme + "://localhost/slow")
			require.NoError(t, err)
			defer func() { _ = slow.Body.Close() }()
			body, say := io.Pipe()
			chat, err := c.Post(scheme+"://localhost/chat", "text/plain", body)
			require.NoError(t, err)
			defer func() { _ = chat.Body.Close() }()
			assert.Equal(t, 2, chat.ProtoMajor)
			echoes := func(text string) {
				_, err := io.WriteString(say, text)
				require.NoError(t, err)
				got := make([]byte, len(text))
				_, err = io.ReadFull(chat.Body, got)
				require.NoError(t, err)
				assert.Equal(t, text, string(got))
			}
			echoes("before")
			a.Drain()
			echoes("during the drain")
			text, err := io.ReadAll(slow.Body)
			require.NoError(t, err)
			assert.Equal(t, 10, bytes.Count(text, []byte("line")))
			assert.Equal(t, "10", slow.Trailer.Get("X-Lines"))
			echoes("behind the other stream")
			require.NoError(t, say.Close())
			_, err = io.ReadAll(chat.Body)
			require.NoError(t, err)
			assert.Equal(t, "cleanly", chat.Trailer.Get("X-Ended"))
			assert.Zero(t, a.Exit())
		})
	}
}

// Requests that come behind GOAWAY are sent to another server by Go's transport,
// and none fails.
func TestNewStreamsGoElsewhere(t *testing.T) {
	for _, scheme := range _schemes {
		t.Run(scheme, func(t *testing.T) {
			a, b := start(t), start(t)
			var to atomic.Pointer[app]
			to.Store(a)
			c := client(t, scheme, to.Load)
			ctx, cancel := context.WithCancel(context.Background())
			var answered atomic.Int64
			var asking sync.WaitGroup
			for range 8 {
				asking.Go(func() {
					for ctx.Err() == nil {
						resp, err := c.Get(scheme + "://localhost/")
						if !assert.NoError(t, err) {
							return
						}
						_, err = io.Copy(io.Discard, resp.Body)
						assert.NoError(t, err)
						_ = resp.Body.Close()
						answered.Add(1)
					}
				})
			}
			busy := func() {
				want := answered.Load() + 300
				require.Eventually(t, func() bool { return answered.Load() >= want }, trial.Patience, time.Millisecond)
			}
			busy()
			to.Store(b)
			a.Drain()
			assert.Zero(t, a.Exit())
			busy()
			cancel()
			asking.Wait()
			t.Logf("%d streams, none lost", answered.Load())
			b.Drain()
			assert.Zero(t, b.Exit())
		})
	}
}

// curl and nghttp get what they asked for, whole.
func TestOtherClients(t *testing.T) {
	tools := map[string]func(scheme, addr string) []string{
		"curl": func(scheme, addr string) []string {
			how := map[string]string{"http": "--http2-prior-knowledge", "https": "--http2"}[scheme]
			return []string{"curl", "-sSkN", how, "-w", "HTTP/%{http_version}", scheme + "://" + addr + "/slow"}
		},
		"nghttp": func(scheme, addr string) []string {
			return []string{"nghttp", "-v", "--no-verify-peer", scheme + "://" + addr + "/slow"}
		},
	}
	for tool, args := range tools {
		for _, scheme := range _schemes {
			t.Run(tool+" "+scheme, func(t *testing.T) {
				a := start(t)
				ctx, cancel := context.WithTimeout(context.Background(), trial.Patience)
				defer cancel()
				run := args(scheme, a.addrs[scheme])
				cmd := exec.CommandContext(ctx, run[0], run[1:]...)
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				out, err := cmd.StdoutPipe()
				require.NoError(t, err)
				require.NoError(t, cmd.Start(), "these tests need %s (on Debian: curl, nghttp2-client)", tool)
				var text strings.Builder
				drained := false
				for buf := make([]byte, 256); err == nil; {
					var n int
					n, err = out.Read(buf)
					text.Write(buf[:n])
					if !drained && strings.Contains(text.String(), "line 0") {
						drained = true
						a.Drain()
					}
				}
				require.NoError(t, cmd.Wait(), stderr.String())
				assert.Equal(t, 10, strings.Count(text.String(), "line "), text.String())
				if tool == "nghttp" {
					assert.Contains(t, text.String(), "GOAWAY")
					assert.Contains(t, text.String(), "x-lines: 10", "the trailer")
				} else {
					assert.Contains(t, text.String(), "HTTP/2")
				}
				assert.Zero(t, a.Exit())
			})
		}
	}
}

// HTTP/1.1 on the same port knows nothing of all that.
func TestHTTP1OnTheSamePort(t *testing.T) {
	a := start(t)
	addr := a.addrs["http"]
	l := trial.Run(t, func() string { return addr }, 12, 4, false)
	l.Busy(300)
	a.Drain()
	assert.Zero(t, a.Exit())
	l.Wait()
	assert.Zero(t, l.Lost.Load(), l.Trouble())
}

func dialTLS(t *testing.T, addr string, protocols ...string) *tls.Conn {
	t.Helper()
	c, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, NextProtos: protocols}) // the test's own
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// A certificate that changes is seen by the next handshake, and an idle
// connection over TLS gets its close_notify.
func TestCertificateRotates(t *testing.T) {
	a := start(t)
	serial := func(c *tls.Conn) int64 { return c.ConnectionState().PeerCertificates[0].SerialNumber.Int64() }
	first := dialTLS(t, a.addrs["https"], "http/1.1")
	assert.EqualValues(t, 1, serial(first))
	a.write(t, 2)
	second := dialTLS(t, a.addrs["https"], "http/1.1")
	assert.EqualValues(t, 2, serial(second))
	for _, c := range []*tls.Conn{first, second} {
		_, err := fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		require.NoError(t, err)
	}
	a.Drain()
	for _, c := range []*tls.Conn{first, second} {
		text, err := io.ReadAll(c)
		assert.NoError(t, err, "without close_notify the end would be unexpected")
		assert.Contains(t, string(text), "HTTP/1.1 ")
	}
	assert.Zero(t, a.Exit())
}
