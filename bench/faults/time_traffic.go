package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// longTraffic is traffic of every kind for a long time.
func longTraffic() []Fault {
	return []Fault{{
		Kind: Time, Name: "mixed traffic with forgotten hijacks", Short: true, Times: 1, Promise: Promise{Within: _quick},
		Run: traffic, Why: "a server that has been in use holds no more than one that has just begun; 1 minute, 20 in the long form",
	}}
}

// forgotten are connections that a handler takes over and lets go of.
var forgotten = victim{"forgotten", get("/kinds/forget"), 0}

// traffic uses a server for a while and compares what it holds, without a client,
// with what it held behind a tenth of that time.
func traffic(ctx context.Context, t *Trial) (Result, error) {
	server, err := t.Start(ctx, peer.Backend{Env: []string{"PROTOCOL=h2c"}})
	if err != nil {
		return Result{}, err
	}
	whole := t.duration()
	first, tally, err := t.use(ctx, server, whole/10)
	if err != nil {
		return Result{}, err
	}
	last, more, err := t.use(ctx, server, whole)
	if err != nil {
		return Result{}, err
	}
	r := Sum(server.Stop(t.Signal(), _stopTime), tally, more)
	r.Wrong = last.grown(first)
	r.Notes = append(r.Notes, fmt.Sprintf("behind %v: %v", whole/10, first), fmt.Sprintf("behind %v: %v", whole, last))
	return r, nil
}

// duration is how long a server is used.
func (t *Trial) duration() time.Duration {
	switch {
	case t.Long:
		return 20 * time.Minute
	case t.Short:
		return 3 * time.Second
	default:
		return time.Minute
	}
}

// use puts a server under load for a time, and returns what it holds when all
// clients have gone.
func (t *Trial) use(ctx context.Context, server *peer.Process, d time.Duration) (holds, load.Tally, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	like := load.Client{Dial: load.To(server.Addr()), Method: http.MethodPost, Think: 10 * ms}
	kept, h2 := like, like
	kept.Name, kept.KeepAlive, kept.Look = "kept", true, true
	h2.Name, h2.KeepAlive, h2.HTTP2 = "h2", true, true
	like.Name = "fresh"
	groups := []*load.Group{load.Start(ctx, 8, kept), load.Start(ctx, 2, h2), load.Start(ctx, 4, like)}
	var wanderers sync.WaitGroup
	for range 8 {
		random := rand.New(rand.NewPCG(t.Rand.Uint64(), 0))
		wanderers.Go(func() { wander(ctx, like.Dial, random) })
	}
	load.Pause(ctx, d)
	cancel()
	wanderers.Wait()
	var all load.Tally
	for _, g := range groups {
		all = load.Sum(all, g.Stop())
	}
	h, err := atRest(context.WithoutCancel(ctx), server.Addr())
	return h, all, err
}

// wander opens connections in one state after the other, and leaves each by its
// end or by a reset.
func wander(ctx context.Context, dial load.DialFunc, random *rand.Rand) {
	states := append(append([]victim{forgotten, forgotten}, ending...), staying...)
	for ctx.Err() == nil {
		c, err := dial(ctx)
		if err != nil {
			continue
		}
		_ = states[random.IntN(len(states))].begin(c)
		load.Pause(ctx, time.Duration(random.Int64N(int64(30*ms))))
		if random.IntN(2) == 0 {
			_ = c.(*net.TCPConn).SetLinger(0)
		}
		_ = c.Close()
	}
}

// _calmTime is how long a server may take to see that its clients have gone.
const _calmTime = 10 * time.Second

// atRest returns what a server without clients holds: it asks until no connection
// but its own is left, or for long enough.
func atRest(ctx context.Context, addr string) (h holds, err error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	least := holds{}
	for begin := time.Now(); time.Since(begin) < _calmTime; load.Pause(ctx, 100*ms) {
		if h, err = ask(ctx, client, addr); err != nil {
			return h, err
		}
		if least == (holds{}) || h.Goroutines+h.Descriptors < least.Goroutines+least.Descriptors {
			least = h
		}
		if h.Connections == 1 && time.Since(begin) > time.Second {
			break
		}
	}
	return least, nil
}

func ask(ctx context.Context, client *http.Client, addr string) (h holds, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/kinds/rest", http.NoBody)
	if err != nil {
		return h, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return h, err
	}
	defer func() { _ = resp.Body.Close() }()
	return h, json.NewDecoder(resp.Body).Decode(&h)
}
