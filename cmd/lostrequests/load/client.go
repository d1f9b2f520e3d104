package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// Client is one client: it sends a request, waits for the reply, thinks, and
// begins again.
type Client struct {
	// Dial connects.
	Dial DialFunc
	// Name is put before the ids of its requests.
	Name string
	// Method is GET or POST; a POST has a body.
	Method string
	// KeepAlive makes it keep its connection as long as the server does.
	// Otherwise each request has a connection of its own and asks for its
	// close.
	KeepAlive bool
	// Look makes it look for a FIN before it uses its connection again. One
	// that does not may write into a closed connection.
	Look bool
	// UntilRefused makes it stop when a connect is refused: it ends with its
	// server. Without it a balancer should hide every stop.
	UntilRefused bool
	// Think is how long it thinks at most between two requests; how long each
	// time is left to chance.
	Think time.Duration

	conn *conn
	sent int
}

// body is the body of every POST.
const body = "one order, please, and not two\n"

// run sends requests until the context ends, and then finishes the one that it
// is at. It calls served after its first served request.
func (c *Client) run(ctx context.Context, served func()) Tally {
	var t Tally
	defer func() { c.conn.close() }()
	for ctx.Err() == nil {
		i := c.request(ctx)
		t.add(i, c.wrong(i.Kind))
		if i.Kind == Served && t.Count[Served] == 1 {
			served()
		}
		if i.Kind == Refused && c.UntilRefused {
			break
		}
		Pause(ctx, rand.N(c.Think+1))
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
	return i
}

// send sends a request on the connection that is there, or on a new one.
func (c *Client) send(ctx context.Context, i *Incident) {
	if c.conn != nil {
		if c.exchange(i); i.Kind != "" {
			return
		}
	}
	if c.conn, i.Err = connect(ctx, c.Dial); i.Err != nil {
		i.Kind = dialKind(i.Err)
		return
	}
	c.exchange(i)
}

func (c *Client) exchange(i *Incident) {
	if keep := c.conn.exchange(c.message(i.ID), c.Look, i); !keep || !c.KeepAlive {
		c.drop()
	}
}

func (c *Client) drop() {
	c.conn.close()
	c.conn = nil
}

// message is the whole request: it leaves in one segment.
func (c *Client) message(id string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s / HTTP/1.1\r\nHost: bench\r\nX-Id: %s\r\n", c.Method, id)
	if !c.KeepAlive {
		b.WriteString("Connection: close\r\n")
	}
	if c.Method == http.MethodPost {
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	} else {
		b.WriteString("\r\n")
	}
	return b.String()
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
