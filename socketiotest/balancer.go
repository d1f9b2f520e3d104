package socketiotest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// Balancer is a small sticky proxy: a new session goes to the server of the
// moment, and a session stays where it was opened.
type Balancer struct {
	// URL is where it listens.
	URL string
	// Refused counts the new sessions that a server answered with 503 or did
	// not answer at all.
	Refused atomic.Int64

	mu       sync.Mutex // guards what follows
	now      *httputil.ReverseProxy
	proxies  map[*App]*httputil.ReverseProxy
	sessions map[string]*httputil.ReverseProxy // by client
}

// NewBalancer returns a balancer that sends everybody to the app.
func NewBalancer(t *testing.T, to *App, secure bool) *Balancer {
	t.Helper()
	b := &Balancer{proxies: make(map[*App]*httputil.ReverseProxy), sessions: make(map[string]*httputil.ReverseProxy)}
	b.To(t, to)
	s := httptest.NewUnstartedServer(b)
	s.Config.ErrorLog = nil
	if secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	b.URL = s.URL
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
		for _, p := range b.proxies {
			p.Transport.(*http.Transport).CloseIdleConnections()
		}
	})
	return b
}

// To sends new sessions to another app from now on.
func (b *Balancer) To(t *testing.T, app *App) {
	t.Helper()
	target, err := url.Parse(app.URL)
	require.NoError(t, err)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.proxies[app] == nil {
		b.proxies[app] = &httputil.ReverseProxy{
			Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target) },
			Transport:      insecure(),
			ErrorHandler:   b.failed,
			ModifyResponse: b.answered,
		}
	}
	b.now = b.proxies[app]
}

// ServeHTTP implements [http.Handler].
func (b *Balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/page" { // for clients in a browser
		_, _ = io.WriteString(w, "<!doctype html><title>clients</title>")
		return
	}
	b.proxy(r).ServeHTTP(w, r)
}

func (b *Balancer) proxy(r *http.Request) *httputil.ReverseProxy {
	query := r.URL.Query()
	b.mu.Lock()
	defer b.mu.Unlock()
	if id := query.Get("client"); query.Get("sid") == "" {
		b.sessions[id] = b.now
	} else if p := b.sessions[id]; p != nil {
		return p
	}
	return b.now
}

func (b *Balancer) failed(w http.ResponseWriter, r *http.Request, err error) {
	b.count(r)
	w.WriteHeader(http.StatusBadGateway)
}

func (b *Balancer) answered(resp *http.Response) error {
	if resp.StatusCode == http.StatusServiceUnavailable {
		b.count(resp.Request)
	}
	return nil
}

func (b *Balancer) count(r *http.Request) {
	if r.URL.Query().Get("sid") == "" {
		b.Refused.Add(1)
	}
}
