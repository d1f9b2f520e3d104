package storm

import "slices"

// halfSent reports whether a request is half sent, where so many bytes were made.
func (c *client) halfSent(made int64) bool {
	if made > c.wrote {
		return true // a part of a record
	}
	for _, s := range c.sent {
		if s.begun && !s.whole {
			return true
		}
	}
	return false
}

// mostOfRecord is how many bytes a record of TLS can carry (RFC 8446 section
// 5.1).
const mostOfRecord = 16 << 10

// seal makes records of the next n bytes, as few as can be.
func (c *client) seal(n int) {
	c.outMu.Lock()
	defer c.outMu.Unlock()
	for ; n > mostOfRecord; n -= mostOfRecord {
		c.sealOne(mostOfRecord)
	}
	c.sealOne(n)
}

// sealOne makes a record of the next n bytes. It notes where each request begins
// and ends, which a write that ends within a row of records must know.
func (c *client) sealOne(n int) {
	c.append(c.channel.seal(nil, c.plan.Plain[c.sealed:c.sealed+n]))
	c.sealed += n
	for len(c.begins) < len(c.plan.Ends) && c.plan.begin(len(c.begins)) < c.sealed {
		c.begins = append(c.begins, c.made-c.inRecord(c.sealed-c.plan.begin(len(c.begins))-1))
	}
	for len(c.wires) < len(c.plan.Ends) && c.plan.Ends[len(c.wires)] <= c.sealed {
		c.wires = append(c.wires, c.made-c.inRecord(c.sealed-c.plan.Ends[len(c.wires)]))
	}
}

// append adds bytes to what is to be sent.
func (c *client) append(p []byte) {
	c.out = append(c.out, p...)
	c.made += int64(len(p))
}

func (c *client) update(ask bool) {
	c.outMu.Lock()
	defer c.outMu.Unlock()
	c.append(c.channel.update(nil, ask))
	c.note2("KeyUpdate, asks for another: %v", ask)
}

// send sends so many thousandths of what was made.
func (c *client) send(thousandths int) bool {
	c.outMu.Lock()
	defer c.outMu.Unlock()
	n := len(c.out) * thousandths / 1000
	if n == 0 {
		return true
	}
	ok := c.write(n)
	if ok && len(c.out) == 0 {
		return c.flushAcks()
	}
	return ok
}

// write sends n bytes of what was made, and asks the kernel what had come
// before and after.
func (c *client) write(n int) bool {
	before := c.socket.look()
	_, err := c.socket.Write(c.out[:n])
	after := c.socket.look()
	c.writes++
	c.note2("sends %d bytes: %v; had come before %v, after %v", n, err, before, after)
	if err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.broken = true
		return false
	}
	c.out = slices.Delete(c.out, 0, n)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrote += int64(n)
	for i := range c.sent {
		c.carried(i, n, before, after)
	}
	return true
}

// carried notes what a write of n bytes has carried of the i-th request.
func (c *client) carried(i, n int, before, after view) {
	s := &c.sent[i]
	if !s.begun && i < len(c.begins) && c.wrote >= c.begins[i] {
		s.begun, s.first = true, c.writes
	}
	if !s.whole && i < len(c.wires) && c.wrote >= c.wires[i] {
		s.whole, s.last, s.bytes, s.before, s.after = true, c.writes, n, before, after
		c.note("request %d is sent", i)
	}
}

// note2 is note for who does not hold the lock.
func (c *client) note2(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.note(format, args...)
}

// begin returns where in Plain the i-th request begins.
func (p *ClientPlan) begin(i int) int {
	if i == 0 {
		return 0
	}
	return p.Ends[i-1]
}
