package graceful

import "net/http"

// gate is the outermost handler of a server. It tells the connection when a
// request begins and ends, gives the reply its Connection: close, and stops
// late requests.
type gate struct {
	drainer *Drainer
	next    http.Handler
}

// ServeHTTP implements [http.Handler].
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := connOf(r.Context())
	if c == nil || r.ProtoMajor != 1 {
		g.serveStream(w, r)
		return
	}
	next, now := g.drainer.choose(r, g.next)
	c.beginRequest(r.ContentLength)
	cw := &connWriter{reply{ResponseWriter: w, drainer: g.drainer, conn: c, length: r.ContentLength}}
	next.ServeHTTP(cw, r)
	cw.finish()
	c.endRequest()
	g.drainer.count(now)
}

// serveStream serves a stream of an HTTP/2 connection. None is ever late: GOAWAY
// has told the client which streams will be answered.
func (g *gate) serveStream(w http.ResponseWriter, r *http.Request) {
	sw := &streamWriter{reply{ResponseWriter: w, drainer: g.drainer}}
	g.next.ServeHTTP(sw, r)
	sw.finish()
	g.drainer.count(conductServe)
}
