package graceful

import "sync"

// exchange is what a connection needs while a request is under way: from its
// first byte until net/http asks for another and has none in its buffer. Most
// connections are idle most of the time, and do without (100 bytes each).
type exchange struct {
	pipeline

	writers connWriters // for the requests that are to come, on any connection
}

var _exchanges = sync.Pool{New: func() any { return new(exchange) }}

// beginExchange is called when the first bytes of a request have come.
func (c *conn) beginExchange() {
	if c.exchange == nil {
		c.exchange = _exchanges.Get().(*exchange)
		c.exchange.wary = c.wary
	}
}

// endExchange is called when no byte of a further request is here.
func (c *conn) endExchange() {
	x := c.exchange
	if x == nil {
		return
	}
	c.exchange, c.wary = nil, x.wary
	x.reset()
	_exchanges.Put(x)
}
