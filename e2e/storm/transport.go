package storm

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// traveller is a client that makes its requests by net/http's Transport.
type traveller struct {
	plan    *ClientPlan
	trial   *trial
	results []result
}

// result is what became of a request.
type result struct {
	made   bool
	began  time.Time
	ended  time.Time
	err    error
	status int
	header http.Header
	body   []byte
}

func newTraveller(t *trial, p *ClientPlan) *traveller {
	return &traveller{plan: p, trial: t, results: make([]result, len(p.Requests))}
}

// run makes the requests.
func (c *traveller) run() {
	played := sync.OnceFunc(c.trial.playing.Done)
	defer played()
	if !c.trial.sleep(c.plan.Start) {
		return
	}
	transport := c.transport()
	defer transport.CloseIdleConnections()
	base := "http://storm"
	if c.plan.TLS != Clear {
		base = "https://storm"
	}
	var flying sync.WaitGroup
	defer flying.Wait()
	for _, s := range c.plan.Steps {
		switch s.Op {
		case Pause:
			_ = c.trial.sleep(s.For)
		case OnDrain:
			_ = c.trial.sleepOnDrain(s.For)
		case Await:
			flying.Wait()
		case Send:
			flying.Go(func() { c.results[s.N-1].make(c.trial, transport, base, c.plan.Requests[s.N-1]) })
		default:
		}
	}
	flying.Wait()
	played()
	c.trial.awaitDrained() // its idle connections stay open for the drain
}

func (c *traveller) transport() *http.Transport {
	addr := c.trial.addrs[c.plan.Server]
	t := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, addr.Network(), addr.String())
		},
		TLSClientConfig:    &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // a test's own certificate
		DisableCompression: true,
		Protocols:          new(http.Protocols),
	}
	server := c.trial.plan.Servers[c.plan.Server]
	t.Protocols.SetHTTP1(!server.H2 || server.TLS != NoTLS)
	t.Protocols.SetHTTP2(true)
	t.Protocols.SetUnencryptedHTTP2(server.H2 && server.TLS == NoTLS)
	return t
}

// make makes a request.
func (r *result) make(t *trial, transport *http.Transport, base string, q Request) {
	r.made, r.began = true, time.Now()
	defer func() { r.ended = time.Now() }()
	ctx, cancel := context.WithDeadline(context.Background(), t.limit)
	defer cancel()
	var body io.Reader
	if q.Framing != None {
		body = bytes.NewReader(pattern(q.ID, q.Body))
	}
	req, err := http.NewRequestWithContext(ctx, q.Method, base+q.Target(), body)
	if err != nil {
		r.err = err
		return
	}
	if q.Expect {
		req.Header.Set("Expect", "100-continue")
	}
	r.take(transport.RoundTrip(req)) //nolint:bodyclose // take closes it
}

func (r *result) take(res *http.Response, err error) {
	if r.err = err; err != nil {
		return
	}
	defer func() { _ = res.Body.Close() }()
	r.status, r.header = res.StatusCode, res.Header
	r.body, r.err = io.ReadAll(res.Body)
}
