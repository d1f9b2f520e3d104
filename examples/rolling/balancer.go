package main

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// balancer stands in front of the backends: round robin, over connections that
// it keeps alive. It treats errors as nginx does by default, where
// proxy_next_upstream is "error timeout": a request whose connection is refused
// goes to the other backend, but a POST that was sent is not sent again. If no
// answer comes, the client gets a 502. So does it if the backend itself answers
// with one. (HAProxy does the same, but closes the connection to its client
// where nginx answers 502.)
//
// It knows no more of HTTP than the demo needs: httputil.ReverseProxy would do
// the rest, but its transport writes requests to connections that are closed
// already, if it is too busy to notice, and loses them of its own accord.
type balancer struct {
	backends []string
	turn     atomic.Uint64
	pool     pool
}

// ServeHTTP implements [http.Handler].
func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body) // all of it before a backend sees any, as nginx does
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a, err := b.forward(r, body)
	if err != nil {
		badGateway(w, err)
		return
	}
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client counts what it does not get
}

// forward sends a request to one backend, or to the next if that one refuses.
func (b *balancer) forward(r *http.Request, body []byte) (a answer, err error) {
	turn := b.turn.Add(1)
	for try := range uint64(len(b.backends)) {
		addr := b.backends[(turn+try)%uint64(len(b.backends))]
		out, bad := http.NewRequestWithContext(r.Context(), r.Method, "http://"+addr+r.URL.Path, bytes.NewReader(body))
		if bad != nil {
			return answer{}, bad
		}
		if a, err = b.pool.exchange(out, addr); !refused(err) {
			break
		}
	}
	return a, err
}

// serveBalancer runs a balancer in this process.
func serveBalancer(ctx context.Context, backends []string) (*front, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &balancer{backends: backends}
	srv := &http.Server{Handler: b, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = srv.Serve(l) // until close
	}()
	return &front{url: "http://" + l.Addr().String(), close: func() {
		_ = srv.Close() // the load is over: nothing is left to lose
		<-served
		b.pool.close()
	}}, nil
}
