package graceful

import "net/http"

// gate is the outermost handler of a server. It tells the connection when a
// request begins and ends, gives the reply its Connection: close, and stops
// late requests.
type gate struct {
	streamGate

	drainer *Drainer
}

// ServeHTTP implements [http.Handler].
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.ProtoMajor == 1 {
		if c := connOf(r.Context()); c != nil {
			g.drainer.serveOn(c, w, r, g.usual(r))
			return
		}
	}
	g.streamGate.ServeHTTP(w, r)
}

// serveOn serves a request that came on c.
func (d *Drainer) serveOn(c *conn, w http.ResponseWriter, r *http.Request, next http.Handler) {
	next, now := d.choose(c.service.stage, r, next)
	c.beginRequest(r.ContentLength)
	cw := c.exchange.writers.next()
	cw.begin(c, w)
	next.ServeHTTP(cw, r)
	cw.end()
	c.endRequest()
	c.service.count(now)
}
