package storm

import (
	"crypto/tls"
	"fmt"
	"time"
)

// play plays the steps until one of them says that there is no more to do.
func (c *client) play() {
	for _, s := range c.plan.Steps {
		if !c.goesOn(s) || !c.do(s) {
			break
		}
	}
	c.giveUp()
}

// giveUp closes a connection whose server has said that it takes no more while a
// request was half sent: the client will not send the rest.
func (c *client) giveUp() {
	c.outMu.Lock()
	made := c.made
	c.outMu.Unlock()
	c.mu.Lock()
	gives := c.in.told() && c.left.IsZero() && c.end == nil && c.halfSent(made)
	c.mu.Unlock()
	if gives {
		c.leave(Close)
	}
}

// goesOn reports whether there is a connection to go on with.
func (c *client) goesOn(s Step) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end != nil {
		return false
	}
	sends := s.Op == Seal || s.Op == Send
	return !sends || c.plan.Protocol == HTTP2 || !c.plan.Polite || !c.in.told()
}

// do does a step and reports whether to go on.
func (c *client) do(s Step) bool {
	switch s.Op {
	case Seal:
		c.seal(s.N)
	case Update, Ask:
		c.update(s.Op == Ask)
	case Send:
		return c.send(s.N)
	case Pause:
		return c.trial.sleep(s.For)
	case OnDrain:
		return c.trial.sleepOnDrain(s.For)
	case Await:
		c.hold(false)
		return c.await(func() bool { return c.in.whole() >= s.N })
	case Continue:
		return c.continues(s.N)
	case HoldRead, Release:
		c.hold(s.Op == HoldRead)
	case Line:
		return c.line()
	default:
		return c.leave(s.Op)
	}
	return true
}

// continues waits for 100 Continue in the i-th reply.
func (c *client) continues(i int) bool {
	rs := c.in.(*replies)
	c.hold(false)
	c.await(func() bool { return len(rs.list) > i || len(rs.list) == i && len(rs.interim) > 0 })
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(rs.list) == i && len(rs.interim) > 0
}

// line sends a line to who has taken the connection over.
func (c *client) line() bool {
	rs, ok := c.in.(*replies)
	c.mu.Lock()
	raw := ok && rs.raw
	n := c.lines
	c.lines++
	c.mu.Unlock()
	if !raw || c.toldByeNow() {
		return false
	}
	c.outMu.Lock()
	c.append(c.channel.seal(nil, []byte(lineText(n))))
	c.outMu.Unlock()
	return c.send(1000) && c.await(func() bool {
		return len(rs.rest()) >= len(echoText(n+1)) || c.toldBye()
	})
}

func (c *client) toldByeNow() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.toldBye()
}

func lineText(n int) string { return fmt.Sprintf("line %d\n", n) }

// echoText is what comes back for n lines.
func echoText(n int) (text string) {
	for i := range n {
		text += "echo " + lineText(i)
	}
	return text
}

// leave ends the connection, or its sending half.
func (c *client) leave(op Op) bool {
	c.outMu.Lock()
	defer c.outMu.Unlock()
	if op != Reset && c.plan.TLS != NoHello {
		if end := c.channel.end(nil); len(end) > 0 && len(c.out) == 0 {
			_, _ = c.socket.Write(end)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.note("leaves: %s", op)
	if op == EndWrite {
		c.halved = time.Now()
		_ = c.socket.closeWrite()
		return true
	}
	c.left = time.Now()
	if op == Reset {
		c.socket.reset()
	} else {
		_ = c.socket.Close()
	}
	return false
}

func (p *ClientPlan) version() uint16 {
	if p.TLS == TLS12 {
		return tls.VersionTLS12
	}
	return tls.VersionTLS13
}

func (p *ClientPlan) protos() []string {
	if p.Protocol == HTTP2 {
		return []string{"h2"}
	}
	return []string{"http/1.1"}
}
