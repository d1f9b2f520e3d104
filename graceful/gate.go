package graceful

import (
	"io"
	"net/http"
	"time"
)

// gate is the outermost handler of a server. Requests pass it on their way to
// the user's handler, and late ones are stopped.
type gate struct {
	drainer *Drainer
	account *account
	options bool // whether it answers "OPTIONS *"
	next    http.Handler
}

// ServeHTTP implements [http.Handler].
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var c *conn
	if r.ProtoMajor == 1 {
		c = connOf(r.Context())
	}
	if c != nil && c.untold {
		defer c.finish()
	}
	next := g.next
	if g.options && r.RequestURI == "*" && r.Method == http.MethodOptions {
		next = http.HandlerFunc(answerOptions)
	}
	g.drainer.pass(c, g.account, w, r, next)
}

// pass serves a request of an account's server, that came on c if that is
// tracked and speaks HTTP/1. Every request of every server goes this way.
func (d *Drainer) pass(c *conn, a *account, w http.ResponseWriter, r *http.Request, next http.Handler) {
	if c == nil && isPreface(r) {
		a.begin()
		defer a.stage.loose.dec()
		defer a.settle()
		a.prefaced.Add(1)
		defer a.prefaced.Add(-1)
		next.ServeHTTP(w, r)
		return
	}
	next, m := d.choose(a.stage, r, next)
	began := time.Since(_epoch)
	if c == nil {
		a.passLoose(m, w, r, next, began)
		return
	}
	c.setBody(r.ContentLength, m, inFlight{r.Method, r.RequestURI, began})
	returned := false
	defer func() {
		if !returned {
			a.aborted(c, r, began)
		}
	}()
	next.ServeHTTP(w, r)
	returned = true
	switch {
	case a.stage.forced():
		a.answerCut(c, m, w, r, began)
	case c.isCounted():
	case a.stage.draining():
		a.tally(m)
	}
}

// passLoose serves a request whose connection does not tell of it: a stream, or one
// of a server that is not owned.
func (a *account) passLoose(m mode, w http.ResponseWriter, r *http.Request, next http.Handler, began time.Duration) {
	a.begin()
	defer a.stage.loose.dec() // behind the count
	returned := false
	defer func() {
		if !returned {
			a.abortedLoose(a.settle(), r, began)
		}
	}()
	next.ServeHTTP(w, r)
	returned = true
	switch counts := a.settle(); {
	case a.stage.forced():
		a.answerCutLoose(counts, w, r, began)
	case counts && a.stage.draining():
		a.tally(m)
	}
}

// _optionsBody is how much of the body of an OPTIONS * request is read.
const _optionsBody = 4 << 10

// answerOptions answers "OPTIONS *" as net/http does. Its own answer would pass
// the gate by.
func answerOptions(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", "0")
	if r.ContentLength != 0 {
		_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, _optionsBody)) // what is read is not used
	}
}
