package graceful

import "net/http"

// streamGate is the outermost handler of the streams of HTTP/2 connections. None
// is ever late: GOAWAY has told the client which will be answered.
//
// Every stream has a goroutine of its own whose stack is copied as it grows, so
// each function between net/http and the handler costs time: some 50 ns.
type streamGate struct {
	service *service
	options bool // whether it answers "OPTIONS *"
	next    http.Handler
}

// ServeHTTP implements [http.Handler].
func (g *streamGate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sw := &streamWriter{reply{ResponseWriter: w, stage: g.service.stage}}
	g.usual(r).ServeHTTP(sw, r)
	sw.finish()
	g.service.count(conductServe)
}

// usual returns the handler of a request outside a drain.
func (g *streamGate) usual(r *http.Request) http.Handler {
	if g.options && asksForOptions(r) {
		return http.HandlerFunc(answerOptions)
	}
	return g.next
}
