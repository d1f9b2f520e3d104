package storm

import (
	"fmt"
	"time"
)

// script draws the script of one client.
type script struct {
	dice
	*ClientPlan

	made  int  // requests whose bytes are in Plain
	plain int  // bytes of Plain that are sealed
	light bool // whether bodies are small
}

// client draws the i-th client.
func (d dice) client(p *Plan, i int) ClientPlan {
	c := ClientPlan{Name: fmt.Sprintf("c%d", i), Server: d.IntN(len(p.Servers)), Polite: d.chance(60)}
	c.Start = d.between(0, int(p.DrainAt/time.Millisecond)+40)
	server := p.Servers[c.Server]
	s := &script{dice: d, ClientPlan: &c}
	c.Protocol = HTTP1
	if server.H2 && d.chance(50) {
		c.Protocol = HTTP2
	}
	if d.chance(8) {
		c.Protocol = Transport
	}
	if server.TLS != NoTLS {
		c.TLS = pick(d, TLS12, TLS13, OwnTLS, OwnTLS)
	}
	if d.chance(10) {
		c.Silence = d.moment()
	}
	s.draw()
	return c
}

func (s *script) draw() {
	switch {
	case s.Protocol == Transport:
		s.transport()
	case s.Protocol == HTTP2:
		s.http2()
	case s.chance(6):
		s.silent()
	case s.chance(1):
		s.stuck()
	case s.chance(8):
		s.hijacking()
	case s.chance(8):
		s.crowded()
	default:
		s.acts()
	}
}

// step adds a step.
func (s *script) step(op Op, n int, d time.Duration) {
	s.Steps = append(s.Steps, Step{Op: op, N: n, For: d})
}

// wait adds a pause, or a wait for the drain.
func (s *script) wait() {
	switch n := s.IntN(100); {
	case n < 35:
		s.step(Pause, 0, s.moment())
	case n < 65:
		s.step(OnDrain, 0, s.between(-3, 3)+s.moment())
	case n < 75:
		s.step(OnDrain, 0, s.between(0, 700))
	default:
	}
}

// silent says nothing, or nothing but its handshake, and waits for the end.
func (s *script) silent() {
	if s.TLS != Clear && s.chance(50) {
		s.TLS = NoHello
	}
	if s.chance(20) {
		s.step(OnDrain, 0, s.between(-100, 400))
		s.step(pick(s.dice, Close, Reset, EndWrite), 0, 0)
	}
}

// stuck sends a part of a head and no more.
func (s *script) stuck() {
	if s.chance(50) {
		s.burst(1)
		s.step(Await, s.made, 0)
	}
	head := s.request().Head()
	s.Requests = s.Requests[:s.made]
	s.Plain = append(s.Plain, head[:1+s.IntN(len(head)-1)]...)
	s.cut(false)
}

// acts sends bursts of requests.
func (s *script) acts() {
	for range 1 + s.IntN(3) {
		s.wait()
		s.burst(s.length())
		if s.chance(80) {
			s.step(Await, s.made, 0)
		}
		if s.over() {
			break
		}
	}
	s.finale()
}

// length draws how many requests a burst has.
func (s *script) length() int {
	if s.chance(55) {
		return 1
	}
	return 2 + s.IntN(4)
}

// over reports whether the last request ends its connection: there is little
// point in going on.
func (s *script) over() bool {
	return s.made > 0 && s.Requests[s.made-1].ends() && s.chance(85)
}

func (s *script) finale() {
	switch n := s.IntN(100); {
	case n < 70: // the server closes
	case n < 85:
		s.step(EndWrite, 0, 0)
	case n < 93:
		s.step(Pause, 0, s.moment())
		s.step(Close, 0, 0)
	default:
		s.step(Pause, 0, s.moment())
		s.step(Reset, 0, 0)
	}
}

// crowded asks for a large reply, and for more before it reads that.
func (s *script) crowded() {
	s.wait()
	s.step(HoldRead, 0, 0)
	s.add(Request{Kind: Big, Method: "GET", Size: 600_000})
	s.cut(true)
	s.wait()
	first := len(s.Steps)
	s.light = true // who does not read must not block on writing
	s.burst(s.length())
	s.step(Pause, 0, s.moment())
	s.hurry(first)
	s.step(Release, 0, 0)
}

// hurry bounds the pauses from the given step on, so that the client reads while
// a server that has closed may still be expected to wait for it.
func (s *script) hurry(from int) {
	for i := range s.Steps[from:] {
		step := &s.Steps[from+i]
		step.For = min(step.For, 30*time.Millisecond)
	}
}

// hijacking lets a handler take the connection over.
func (s *script) hijacking() {
	s.wait()
	if s.chance(30) {
		s.burst(1)
	}
	kind := Hijack
	if s.chance(10) {
		kind = Forget
	}
	s.add(Request{Kind: kind, Method: "GET"})
	s.cut(true)
	s.step(Await, s.made, 0)
	if kind == Forget {
		s.step(Close, 0, 0)
		return
	}
	for range s.IntN(6) {
		s.step(Line, 0, 0)
		s.step(Pause, 0, s.moment())
	}
	if s.chance(40) {
		s.finale()
	}
}
