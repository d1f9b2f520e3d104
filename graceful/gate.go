package graceful

import "net/http"

// gate is the outermost handler of a server. It tells the connection when a
// request begins and ends, gives the reply its Connection: close, and stops
// late requests.
type gate struct {
	drainer *Drainer
	service *service
	next    http.Handler
}

// ServeHTTP implements [http.Handler].
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := connOf(r.Context())
	if c == nil || r.ProtoMajor != 1 {
		g.serveStream(w, r)
		return
	}
	g.drainer.serveOn(c, w, r, g.next)
}

// serveOn serves a request that came on c.
func (d *Drainer) serveOn(c *conn, w http.ResponseWriter, r *http.Request, usual http.Handler) {
	stage := c.service.stage
	next, now := d.choose(stage, r, usual)
	c.beginRequest(r.ContentLength)
	cw := c.beginReply(w)
	next.ServeHTTP(cw, r)
	c.endReply(cw)
	c.endRequest()
	c.service.count(now)
}

// serveStream serves a stream of an HTTP/2 connection. None is ever late: GOAWAY
// has told the client which streams will be answered.
func (g *gate) serveStream(w http.ResponseWriter, r *http.Request) {
	sw := &streamWriter{reply{ResponseWriter: w, stage: g.service.stage}}
	g.next.ServeHTTP(sw, r)
	sw.finish()
	g.service.count(conductServe)
}
