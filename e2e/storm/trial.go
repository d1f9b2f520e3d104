package storm

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// slack is what a busy machine may add to a time that is promised.
const slack = 4 * time.Second

// trial is a plan that is played.
type trial struct {
	plan    *Plan
	addrs   []net.Addr
	subject subject
	ledger  *ledger
	started time.Time
	limit   time.Time      // when all must be over
	drain   chan struct{}  // closed when the drain begins
	drained chan struct{}  // closed when it has ended
	playing sync.WaitGroup // scripts
	over    chan struct{}  // closed when clients are stopped

	mu     sync.Mutex // guards events
	events []event
}

// event is what the engine has told, and when.
type event struct {
	at   time.Time
	what graceful.Event
}

// Run plays a plan and returns what has become of it.
func Run(p Plan) *Outcome { return play(p, newEngine) }

func play(p Plan, with maker) *Outcome {
	o := &Outcome{Plan: p}
	t := &trial{
		plan: &o.Plan, drain: make(chan struct{}), drained: make(chan struct{}), over: make(chan struct{}),
	}
	dir, err := os.MkdirTemp("", "storm")
	if err != nil {
		o.setup = err
		return o
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if o.setup = t.setUp(dir, with); o.setup != nil {
		return o
	}
	t.play(o)
	return o
}

// setUp makes the subject and starts its servers.
func (t *trial) setUp(dir string, with maker) (err error) {
	t.ledger = newLedger(func() bool { return t.subject.draining() })
	hub := newHub()
	t.subject, err = with(setting{
		plan: t.plan, dir: dir, hub: hub, reject: rejection{t.ledger}, observe: t.observe,
	})
	if err != nil {
		return err
	}
	for _, s := range t.plan.Servers {
		addr, err := t.subject.serve(s, &handler{ledger: t.ledger, hub: hub})
		if err != nil {
			return fmt.Errorf("server %s: %w", s.Name, err)
		}
		t.addrs = append(t.addrs, addr)
	}
	return nil
}

func (t *trial) observe(e graceful.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.events = append(t.events, event{time.Now(), e})
}

// play plays the plan's clients and its drain.
func (t *trial) play(o *Outcome) {
	t.started = time.Now()
	t.limit = t.started.Add(t.plan.DrainAt + t.plan.Delay + t.plan.Timeout + 2*slack)
	if t.plan.Calm {
		t.limit = t.limit.Add(patience)
	}
	stop := time.AfterFunc(time.Until(t.limit), t.stop)
	clients := t.clients(o)
	t.drainNow(o)
	late := time.AfterFunc(slack, t.stop)
	clients.Wait()
	stop.Stop()
	late.Stop()
	o.open = t.settle()
	o.closed = t.subject.close()
	o.runs = t.ledger.snapshot()
	t.mu.Lock()
	defer t.mu.Unlock()
	o.started, o.events = t.started, t.events
}

// clients starts the clients.
func (t *trial) clients(o *Outcome) *sync.WaitGroup {
	var all sync.WaitGroup
	for i := range t.plan.Clients {
		p := &t.plan.Clients[i]
		t.playing.Add(1)
		if p.Protocol == Transport {
			c := newTraveller(t, p)
			o.travellers = append(o.travellers, c)
			all.Go(c.run)
			continue
		}
		c := newClient(t, p)
		o.accounts = append(o.accounts, &c.account)
		all.Go(c.run)
	}
	return &all
}

// drainNow drains when it is time, once or twice, and forces where the plan
// says so.
func (t *trial) drainNow(o *Outcome) {
	if t.plan.Calm {
		t.playing.Wait()
	} else {
		time.Sleep(time.Until(t.started.Add(t.plan.DrainAt)))
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	o.called = time.Now()
	close(t.drain)
	var others sync.WaitGroup
	t.forceLater(&others, cancel)
	if t.plan.Second >= 0 {
		others.Go(func() {
			_ = t.sleepOnDrain(t.plan.Second)
			o.second, o.secondErr = t.subject.drain(context.Background())
		})
	}
	o.report, o.err = t.subject.drain(ctx)
	o.returned = time.Now()
	close(t.drained)
	others.Wait()
}

// forceLater forces the drain, if the plan says so, unless it ends before.
func (t *trial) forceLater(others *sync.WaitGroup, cancel context.CancelCauseFunc) {
	if t.plan.Force != ByForce && t.plan.Force != ByContext {
		return
	}
	others.Go(func() {
		timer := time.NewTimer(t.plan.ForceAfter)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-t.drained:
			return
		}
		if t.plan.Force == ByForce {
			t.subject.force(errForce)
		} else {
			cancel(errForce)
		}
	})
}
