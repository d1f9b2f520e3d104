package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// _thinkTime is the mean pause of a client between two orders.
	_thinkTime = 5 * time.Millisecond
	// _patience is how long a client waits for an answer.
	_patience = 10 * time.Second
)

// load is clients that place orders, each one after another on a connection
// that it keeps alive.
type load struct {
	url     string
	http    *http.Client
	tally   *tally
	over    chan struct{}
	running sync.WaitGroup
}

func startLoad(ctx context.Context, url string, clients int, t *tally) *load {
	l := &load{
		url:   url + "/orders",
		http:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}, Timeout: _patience},
		tally: t,
		over:  make(chan struct{}),
	}
	for n := range clients {
		l.running.Go(func() { l.client(ctx, n) })
	}
	return l
}

// stop lets every client finish its last order.
func (l *load) stop() {
	close(l.over)
	l.running.Wait()
	l.http.CloseIdleConnections()
}

func (l *load) client(ctx context.Context, n int) {
	for i := 0; ; i++ {
		select {
		case <-l.over:
			return
		case <-ctx.Done():
			return
		case <-time.After(rand.N(2 * _thinkTime)):
		}
		began := time.Now()
		failure := l.order(ctx, fmt.Sprintf("%d-%d", n, i))
		if ctx.Err() != nil {
			return // the order was called off, and not lost
		}
		l.tally.add(time.Since(began), failure)
	}
}

// order places an order and returns what went wrong, or "".
func (l *load) order(ctx context.Context, id string) (failure string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url, strings.NewReader(id))
	if err != nil {
		return "other error"
	}
	resp, err := l.http.Do(req)
	if err != nil {
		return "proxy: " + cause(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // all is read, or the connection is broken
	switch {
	case err != nil:
		return "proxy: " + cause(err)
	case resp.StatusCode != http.StatusOK:
		return cmp.Or(resp.Header.Get(_causeHeader), resp.Status)
	case string(body) != confirmation(id):
		return "wrong answer"
	default:
		return ""
	}
}
