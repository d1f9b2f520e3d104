package storm

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// pipeline is what a client sends as soon as the drain has begun: a POST, and
// two GETs behind it.
type pipeline struct {
	name    string
	post    Request
	stray   string // behind the POST
	rest    int    // how many bytes of the POST are sent with the GETs
	update  bool   // whether a KeyUpdate follows each record
	pause   time.Duration
	records int // how long a record is
}

var pipelines = []pipeline{
	{name: "in one record", post: Request{Framing: Length, Body: 100}},
	{name: "in many records", post: Request{Framing: Length, Body: 1700}, records: 100},
	{name: "chunked", post: Request{Framing: Chunked, Body: 1700}},
	{name: "behind a larger body", post: Request{Framing: Length, Body: 10_000}},
	{name: "behind larger chunks", post: Request{Framing: Trailers, Body: 60_000}},
	{name: "with the end of a body", post: Request{Framing: Length, Body: 1700}, rest: 60, pause: 5 * time.Millisecond},
	{name: "while the handler waits", post: Request{Framing: Length, Body: 100, Wait: 30 * time.Millisecond}, pause: 5 * time.Millisecond},
	{
		name: "behind a stray line end",
		post: Request{Framing: Length, Body: 1700, Wait: 30 * time.Millisecond}, stray: "\r\n", rest: 60, pause: 5 * time.Millisecond,
	},
	{name: "between KeyUpdates", post: Request{Framing: Length, Body: 1700, Wait: 30 * time.Millisecond}, update: true, records: 700},
}

// client returns the client that sends a pipeline.
func (p pipeline) client(s ServerPlan) ClientPlan {
	c := ClientPlan{Name: "c0", Protocol: HTTP1}
	if s.TLS != NoTLS {
		c.TLS = OwnTLS
	}
	sc := &script{ClientPlan: &c}
	p.post.Kind, p.post.Method, p.post.ID = Read, http.MethodPost, "c0r0"
	sc.Requests = append(sc.Requests, p.post)
	sc.Plain = append(p.post.Head(), p.post.BodyBytes(5000)...)
	sc.finished()
	first := len(sc.Plain) - p.rest
	sc.Plain = append(sc.Plain, p.stray...)
	for range 2 {
		sc.add(Request{Kind: Small, Method: http.MethodGet, Size: 10})
	}
	sc.step(OnDrain, 0, 2*time.Millisecond)
	p.send(sc, first)
	return c
}

// send adds the steps that send the first bytes, and then the rest.
func (p pipeline) send(sc *script, first int) {
	for sc.plain < len(sc.Plain) {
		n := min(len(sc.Plain)-sc.plain, 16_000)
		if p.records > 0 {
			n = min(n, p.records)
		}
		if sc.plain < first && p.pause > 0 {
			n = min(n, first-sc.plain)
		}
		sc.step(Seal, n, 0)
		if p.update {
			sc.step(Update, 0, 0)
		}
		if sc.plain += n; sc.plain == first && p.pause > 0 {
			sc.step(Send, 1000, 0)
			sc.step(Pause, 0, p.pause)
		}
	}
	sc.step(Send, 1000, 0)
}

// What is here when the drain's replies are written is answered to the last,
// however it was cut, on every server.
func TestEveryPipelineIsAnsweredToTheLast(t *testing.T) {
	servers := []ServerPlan{
		{},
		{Unix: true},
		{External: true, Passed: true},
		{TLS: ServerTLS, H2: true},
		{TLS: ListenerTLS, Passed: true},
		{TLS: ListenerTLS, Passed: true, External: true},
	}
	for _, s := range servers {
		for _, late := range []graceful.LatePolicy{graceful.Reject, graceful.Serve} {
			for _, p := range pipelines {
				s.Name = "s0"
				t.Run(fmt.Sprintf("%s, %v, %s", s.text(), late, p.name), func(t *testing.T) {
					t.Parallel()
					p.weathers(t, s, late)
				})
			}
		}
	}
}

func (p pipeline) weathers(t *testing.T, s ServerPlan, late graceful.LatePolicy) {
	t.Helper()
	o := Run(Plan{
		Servers: []ServerPlan{s}, Clients: []ClientPlan{p.client(s)},
		Timeout: 3 * time.Second, Interval: 50 * time.Millisecond,
		DrainAt: 50 * time.Millisecond, Second: -1, Late: late,
	})
	faults, _ := Judge(o)
	assert.Empty(t, faults)
	if len(faults) > 0 {
		o.Write(t.Output(), faults)
	}
}
