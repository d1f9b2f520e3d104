package storm

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// dice draws a plan.
type dice struct{ *rand.Rand }

// Draw returns the plan of a seed.
func Draw(seed uint64) Plan {
	d := dice{rand.New(rand.NewPCG(seed, 12))} //nolint:gosec // it has to be replayed
	p := Plan{Seed: seed, Second: -1, Timeout: longTimeout}
	p.Interval = time.Duration(pick(d, 10, 50, 100, 200)) * time.Millisecond
	p.Late = pick(d, graceful.Reject, graceful.Serve)
	if d.chance(35) {
		p.Delay = d.between(1, 300)
	}
	p.DrainAt = d.between(20, 500)
	if d.chance(25) {
		p.Second = d.between(0, 300)
	}
	d.force(&p)
	d.servers(&p)
	for i := range 5 + d.IntN(26) {
		p.Clients = append(p.Clients, d.client(&p, i))
	}
	return p
}

func (d dice) force(p *Plan) {
	if !d.chance(25) {
		return
	}
	p.Force = pick(d, ByTimeout, ByForce, ByContext)
	p.ForceAfter = d.between(1, 600)
	if p.Force == ByTimeout {
		p.Timeout = max(p.ForceAfter, 4*p.Interval)
		p.ForceAfter = p.Delay + p.Timeout
	}
}

func (d dice) servers(p *Plan) {
	for i := range 1 + d.IntN(3) {
		s := ServerPlan{Name: fmt.Sprintf("s%d", i), Unix: d.chance(20), Timeouts: d.chance(50)}
		s.TLS = pick(d, NoTLS, NoTLS, ServerTLS, ListenerTLS)
		s.External = s.TLS != ServerTLS && d.chance(40)
		s.Passed = s.External || s.TLS == ListenerTLS || d.chance(25)
		s.Plain = s.Passed && d.chance(40)
		s.H2 = s.TLS == ServerTLS || !s.External && s.TLS == NoTLS && d.chance(50)
		p.Servers = append(p.Servers, s)
	}
}

// chance reports whether an event of so many percent happens.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// between returns a number of milliseconds from low to high.
func (d dice) between(low, high int) time.Duration {
	return time.Duration(low)*time.Millisecond + time.Duration(d.Int64N(int64(high-low+1)*1000))*time.Microsecond
}

// moment returns a pause, most often a short one.
func (d dice) moment() time.Duration {
	switch n := d.IntN(100); {
	case n < 40:
		return time.Duration(d.IntN(300)) * time.Microsecond
	case n < 75:
		return d.between(0, 5)
	case n < 95:
		return d.between(5, 80)
	default:
		return d.between(80, 500)
	}
}

func pick[T any](d dice, from ...T) T { return from[d.IntN(len(from))] }
