package storm

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// handler is the handler of a trial's servers.
type handler struct {
	ledger *ledger
	hub    *hub
}

// call is one call of the handler.
type call struct {
	http.ResponseWriter

	r    *http.Request
	hub  *hub
	kind Kind
	id   string
	size int
	wait time.Duration
}

// ServeHTTP implements [http.Handler].
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := newCall(w, r)
	c.hub = h.hub
	run := h.ledger.begin(c.id)
	finished := false
	defer func() { h.ledger.end(run, !finished) }()
	c.serve() //nolint:contextcheck // the context is the request's
	finished = true
}

func newCall(w http.ResponseWriter, r *http.Request) *call {
	c := &call{ResponseWriter: w, r: r}
	kind, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	c.kind, c.id = Kind(kind), id
	c.size, _ = strconv.Atoi(r.URL.Query().Get("size"))
	c.wait, _ = time.ParseDuration(r.URL.Query().Get("wait"))
	return c
}

func (c *call) serve() {
	if c.kind == Hijack || c.kind == Forget {
		c.hijack()
		return
	}
	c.Header().Set("Storm-Id", c.id)
	if c.kind == Empty || c.kind == Same {
		c.bodiless()
		return
	}
	c.Header().Set("Content-Type", "application/storm")
	c.reply()
}

func (c *call) reply() {
	switch c.kind {
	case Big:
		c.big()
	case Stream:
		c.stream()
	case Hold:
		c.hold()
	case Read:
		c.read()
	case Panic, Tear:
		c.tear()
	default:
		c.small()
	}
}

// rejection answers late requests of a trial.
type rejection struct{ ledger *ledger }

// ServeHTTP implements [http.Handler].
func (h rejection) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := newCall(w, r)
	run := h.ledger.reject(c.id)
	defer h.ledger.end(run, false)
	w.Header().Set("Storm-Id", c.id)
	w.Header().Set("Content-Type", "text/plain")
	text := "rejected " + c.id + "\n"
	w.Header().Set("Content-Length", strconv.Itoa(len(text))) // as graceful.NewRejection does
	w.WriteHeader(http.StatusBadGateway)
	_, _ = io.WriteString(w, text)
}
