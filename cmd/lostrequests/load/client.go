package load

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// Client is one client: it sends a request, waits for the reply, thinks, and
// begins again.
type Client struct {
	// Dial connects.
	Dial DialFunc
	// TLS is the client's side of TLS, nil for none. Its NextProtos are set by
	// the client.
	TLS *tls.Config
	// HTTP2 makes it speak HTTP/2, without TLS by prior knowledge (h2c).
	HTTP2 bool
	// Name is put before the ids of its requests.
	Name string
	// Method is GET or POST; a POST has a body.
	Method string
	// Host and Path are what it asks for, "bench" and "/" if they are empty.
	Host, Path string
	// Header is sent with each request, beside what the client sends anyway.
	Header http.Header
	// Body is the body of a POST; an order of a line if it is empty. It has to
	// fit into a socket's buffer.
	Body string
	// Judge says of a whole reply what it is worth, [ByID] if it is nil.
	Judge Judge
	// KeepAlive makes it keep its connection as long as the server does.
	// Otherwise each request has a connection of its own and asks for its
	// close.
	KeepAlive bool
	// Look makes it look for a FIN before it uses its connection again. One
	// that does not may write into a closed connection. A client of HTTP/2
	// always looks: it has frames to read.
	Look bool
	// UntilRefused makes it stop when a connect is refused: it ends with its
	// server. Without it a balancer should hide every stop.
	UntilRefused bool
	// Think is how long it thinks at most between two requests; how long each
	// time is left to chance.
	Think time.Duration
	// Patience is how long it waits for a connect, and for a whole reply;
	// [Patience] if it is zero.
	Patience time.Duration
	// Slow is how long a reply may take before it counts as slow; [Stall] if it
	// is zero.
	Slow time.Duration
	// Observe is called with each request that has ended, if it is not nil. The
	// clients of a group call it at the same time.
	Observe func(Incident)

	conn conn
	sent int
}

// Probe sends one request on a connection of its own and says what became of
// it.
func (c Client) Probe(ctx context.Context) Incident {
	c.KeepAlive = false
	return c.request(ctx)
}

// run sends requests until the context ends, and then finishes the one that it
// is at. It calls served after its first served request.
func (c *Client) run(ctx context.Context, served func()) Tally {
	var t Tally
	defer c.drop()
	for ctx.Err() == nil {
		i := c.request(ctx)
		t.add(i, c.wrong(i.Kind))
		if i.Kind == Served && t.Count[Served] == 1 {
			served()
		}
		if i.Kind == Refused && c.UntilRefused {
			break
		}
		c.think(ctx)
	}
	return t
}

// wrong reports whether a request of this kind should not have been: where the
// client ends with its server a refused connect and a rejection are in order.
func (c *Client) wrong(k Kind) bool {
	if c.UntilRefused {
		return k.Lost() || k == Stale
	}
	return k != Served
}

// request sends one request and says what became of it.
func (c *Client) request(ctx context.Context) Incident {
	c.sent++
	i := Incident{ID: fmt.Sprintf("%s-%d", c.Name, c.sent), Began: time.Now()}
	c.send(ctx, &i)
	i.Took = time.Since(i.Began)
	i.Slow = i.Kind.Replied() && i.Took > cmp.Or(c.Slow, Stall)
	if c.Observe != nil {
		c.Observe(i)
	}
	return i
}

// send sends a request on the connection that is there, or on a new one.
func (c *Client) send(ctx context.Context, i *Incident) {
	if c.conn != nil {
		if c.exchange(i); i.Kind != "" {
			return
		}
	}
	var err error
	if c.conn, err = c.connect(ctx); err != nil {
		c.conn, i.Kind, i.Err = nil, dialKind(err), err
		return
	}
	c.exchange(i)
}

func (c *Client) exchange(i *Incident) {
	if keep := c.conn.exchange(c, i); !keep || !c.KeepAlive {
		c.drop()
	}
}

func (c *Client) drop() {
	if c.conn != nil {
		c.conn.close()
		c.conn = nil
	}
}

func (c *Client) think(ctx context.Context) {
	d := rand.N(c.Think + 1)
	if c.conn != nil {
		c.conn.idle(ctx, d)
	} else {
		Pause(ctx, d)
	}
}

// Pause waits, or until the context ends.
func Pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
