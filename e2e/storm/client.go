package storm

import (
	"errors"
	"net/http"
	"sync"
	"time"
)

// patience bounds every wait of a client that is not bounded by its trial.
const patience = 20 * time.Second

// client plays a script.
type client struct {
	account

	trial  *trial
	socket *socket

	outMu  sync.Mutex // guards all below
	out    []byte     // what was made and not sent yet
	made   int64      // bytes of the connection that were made, sent or not
	sealed int        // bytes of Plain that were made
	begins []int64    // how much of the connection has the first byte of each request
	wires  []int64    // and how much has its last one
	writes int
	acks   []byte // frames that wait for a frame to end

	mu      sync.Mutex    // guards account and all below
	changed chan struct{} // closed and replaced when something has come
	held    bool          // whether it reads nothing
	total   int           // bytes of the stream
}

func newClient(t *trial, p *ClientPlan) *client {
	c := &client{account: account{plan: p}, trial: t, changed: make(chan struct{})}
	c.sent = make([]sending, len(p.Requests))
	c.in = c.inbound()
	return c
}

func (c *client) inbound() inbound {
	if c.plan.Protocol == HTTP2 {
		return newStreams(c.plan)
	}
	return &replies{head: func(i int) bool {
		return i < len(c.plan.Requests) && c.plan.Requests[i].Method == http.MethodHead
	}}
}

// run plays the script to its end, and waits until the server has ended the
// connection.
func (c *client) run() {
	played := sync.OnceFunc(c.trial.playing.Done)
	defer played()
	if !c.trial.sleep(c.plan.Start) || !c.connect() {
		return
	}
	var reading sync.WaitGroup
	reading.Go(c.read)
	c.play()
	played()
	c.waitEnd()
	_ = c.socket.Close()
	reading.Wait()
}

// connect dials and does the handshake of TLS. It reports whether there is
// something to play.
func (c *client) connect() bool {
	c.dialBegan = time.Now()
	c.socket, c.dialErr = dial(c.trial.addrs[c.plan.Server])
	c.dialed = time.Now()
	c.note("dialed: %v", c.dialErr)
	if c.dialErr != nil {
		return false
	}
	_ = c.socket.SetDeadline(c.trial.limit)
	if !c.trial.sleep(c.plan.Silence) {
		return c.fail(errors.New("the trial ended"))
	}
	if c.plan.TLS == Clear || c.plan.TLS == NoHello {
		c.channel = &cleartext{socket: c.socket}
		return true
	}
	var err error
	c.channel, err = shake(c.socket, c.plan.version(), c.plan.TLS == OwnTLS, c.plan.protos())
	_ = c.socket.SetDeadline(c.trial.limit)
	if err != nil {
		return c.fail(err)
	}
	c.note("handshake done")
	return true
}

func (c *client) fail(err error) bool {
	c.shakeErr, c.endAt = err, time.Now()
	c.note("handshake: %v", err)
	_ = c.socket.Close()
	return false
}

// read reads until the stream ends.
func (c *client) read() {
	for {
		c.awaitRelease()
		p, before, err := c.channel.read()
		c.mu.Lock()
		if len(p) > 0 {
			c.take(p, before)
		}
		if err != nil {
			c.ended(err)
		}
		close(c.changed)
		c.changed = make(chan struct{})
		c.mu.Unlock()
		if err != nil {
			return
		}
		c.acknowledge()
	}
}

func (c *client) take(p []byte, before int64) {
	c.marks = append(c.marks, mark{offset: c.total, before: before})
	c.total += len(p)
	c.in.add(p)
	for len(c.at) < c.in.whole() {
		c.at = append(c.at, time.Now())
		c.note("reply %d is whole", len(c.at)-1)
	}
}

func (c *client) ended(err error) {
	c.end, c.endAt = err, time.Now()
	c.note("the stream ended: %v", err)
}

// await waits until ok holds or the stream has ended. It reports whether ok
// holds.
func (c *client) await(ok func() bool) bool {
	for {
		c.mu.Lock()
		done, over, changed := ok(), c.end != nil, c.changed
		c.mu.Unlock()
		if done || over {
			return done
		}
		select {
		case <-changed:
		case <-c.trial.over:
			return false
		}
	}
}

func (c *client) awaitRelease() {
	for {
		c.mu.Lock()
		held, changed := c.held, c.changed
		c.mu.Unlock()
		if !held {
			return
		}
		<-changed
	}
}

func (c *client) hold(held bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = held
	close(c.changed)
	c.changed = make(chan struct{})
}

// waitEnd waits until the server has ended the connection, or has said goodbye
// by its hub.
func (c *client) waitEnd() {
	c.hold(false)
	c.await(func() bool { return !c.left.IsZero() || c.toldBye() })
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end == nil && c.left.IsZero() {
		c.stuck = !c.toldBye()
		c.left = time.Now()
		c.note("closes; stuck: %v", c.stuck)
	}
}

// toldBye reports whether the hub has said goodbye.
func (c *client) toldBye() bool {
	rs, ok := c.in.(*replies)
	return ok && rs.raw && string(tail(rs.rest(), len(goodbye))) == goodbye
}

func tail(p []byte, n int) []byte { return p[max(len(p)-n, 0):] }
