package graceful_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

const (
	_agedClients  = 8
	_ages         = 5     // how many connections each of them sees the end of
	_manyRequests = 2_000 // far more than a connection lives for
)

// Clients that use connections for all of their short ages lose no request.
func TestAgesUnderLoadLoseNothing(t *testing.T) {
	config := graceful.Config{MaxConnectionAge: 10 * ms}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	serverSide, clientSide := certificate()
	for name, secure := range map[string]bool{"clear": false, "TLS": true} {
		t.Run(name, func(t *testing.T) {
			srv := &http.Server{Addr: "127.0.0.1:0", Handler: h}
			if secure {
				srv.TLSConfig = serverSide.Clone()
			}
			a := start(t, config, srv)
			var all sync.WaitGroup
			for range _agedClients {
				all.Go(func() {
					for range _ages {
						outlive(newPeer(t, a.dialAged(t, secure, clientSide)))
					}
				})
			}
			all.Wait()
		})
	}
}

// outlive sends requests until the connection ends, all of which are answered.
func outlive(p *peer) {
	for n := range _manyRequests {
		got, err := p.post(fmt.Sprint(n))
		if !assert.NoError(p, err, "request %d", n) {
			return
		}
		if got.Close {
			p.gone()
			return
		}
	}
	p.Error("the connection does not end")
}

func (a *app) dialAged(t *testing.T, secure bool, config *tls.Config) net.Conn {
	nc, err := net.Dial("tcp", a.Addr().String())
	if !assert.NoError(t, err) {
		return nil
	}
	if !secure {
		return nc
	}
	config = config.Clone()
	config.NextProtos = nil
	return tls.Client(nc, config)
}

// post sends a request in two pieces and reads its reply, which must be the same.
func (p *peer) post(text string) (answer, error) {
	head := fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", len(text))
	for _, piece := range []string{head, text} {
		if _, err := io.WriteString(p.Conn, piece); err != nil {
			return answer{}, err
		}
	}
	got, err := p.tryReceive()
	if err == nil && got.Body != text {
		err = fmt.Errorf("%q is not the reply to %q", got.Body, text)
	}
	return got, err
}

// On HTTP/2 every request is answered and none runs twice.
func TestAgesOfHTTP2UnderLoadLoseNothing(t *testing.T) {
	var asked, ran, dials atomic.Int64
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ran.Add(1)
		_, _ = io.Copy(w, r.Body)
	})
	a := start2(t, graceful.Config{MaxConnectionAge: 10 * ms}, h)
	client := client2(t, func() net.Addr { dials.Add(1); return a.Addr() })
	var all sync.WaitGroup
	for range _agedClients {
		all.Go(func() {
			for asked.Load() < _manyRequests && dials.Load() < _agedClients*_ages {
				text := fmt.Sprint(asked.Add(1))
				got, err := post2(t.Context(), client, text)
				if !assert.NoError(t, err, "request %s", text) {
					return
				}
				assert.Equal(t, text, got)
			}
		})
	}
	all.Wait()
	assert.Equal(t, asked.Load(), ran.Load())
	assert.GreaterOrEqual(t, int(dials.Load()), _agedClients*_ages)
}

func post2(ctx context.Context, client *http.Client, text string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://example.com/", bytes.NewReader([]byte(text)))
	if err != nil {
		return "", err
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

// A stream that was open before, and goes on, is served to its end.
func TestAgeOfALongStream(t *testing.T) {
	h := newGated()
	a := start2(t, graceful.Config{MaxConnectionAge: ms}, h)
	dials := 0
	client := client2(t, func() net.Addr { dials++; return a.Addr() })
	done := make(chan string, 1)
	go func() {
		got, err := post2(t.Context(), client, "")
		assert.NoError(t, err)
		done <- got
	}()
	<-h.began
	time.Sleep(ms) // its age
	for range 5 {
		resp, err := client.Get("https://example.com/free")
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	close(h.free)
	assert.Equal(t, "/", <-done)
	assert.Greater(t, dials, 1)
}
