package ops

import (
	"errors"
	"net/http"
	"time"
)

const (
	_triggerAPI     = "api"
	_triggerPreStop = "prestop"
)

// errForced is the cause of a force by POST /force.
var errForced = errors.New("ops: POST /force")

// serveDrain begins the drain, or joins it.
func (h *handler) serveDrain(w http.ResponseWriter, r *http.Request) {
	wait := r.URL.Query().Get("wait")
	switch wait {
	case "", "false":
		h.drain(r, _triggerAPI)
		serveJSON(w, http.StatusAccepted, h.look())
	case "true":
		h.drainAndWait(w, r, _triggerAPI)
	default:
		refuse(w, http.StatusBadRequest, "wait is true or false")
	}
}

// servePreStop is for a hook of the kubelet. It takes the token as Bearer only:
// browsers send what they know for Basic with each picture of another site.
func (h *handler) servePreStop(w http.ResponseWriter, r *http.Request) {
	switch {
	case !h.guard.wantsToken:
		refuse(w, http.StatusNotFound, "without a token there is no hook")
	case r.Method != http.MethodGet:
		refuseMethod(w)
	case !h.guard.knows(bearer(r)):
		refuse(w, http.StatusUnauthorized, "the token is wanted, as in: Authorization: Bearer TOKEN")
	default:
		h.drainAndWait(w, r, _triggerPreStop)
	}
}

// serveForce ends the waiting. It does nothing before a drain: the next one would
// end at once, for a reason that nobody remembers.
func (h *handler) serveForce(w http.ResponseWriter, _ *http.Request) {
	if !h.draining() {
		refuse(w, http.StatusConflict, "there is no drain to force: POST /drain begins one")
		return
	}
	if h.over() {
		refuse(w, http.StatusConflict, "the drain is over")
		return
	}
	h.Drainer.Force(errForced)
	serveJSON(w, http.StatusAccepted, h.look())
}

func (h *handler) drainAndWait(w http.ResponseWriter, r *http.Request, trigger string) {
	if !h.waiters.take() {
		refuse(w, http.StatusServiceUnavailable, "too many wait already")
		return
	}
	defer h.waiters.leave()
	defer h.holds(r)()
	h.drain(r, trigger)
	h.waitForEnd(r.Context())
	closeBehind(w, r)                                                               // the last stage may not have told its connections yet
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(_writeLimit)) // as for events
	serveJSON(w, http.StatusOK, h.end(r.Context()))
}

// _beginPatience bounds the wait for a drain to begin: an app that has not started
// yet begins it when it has.
const _beginPatience = time.Second

// drain begins the drain, once, and waits until it has begun.
func (h *handler) drain(r *http.Request, trigger string) {
	h.asked.Do(func() { h.Drain(trigger) })
	limit := time.NewTimer(_beginPatience)
	defer limit.Stop()
	select {
	case <-h.Drainer.Draining():
	case <-r.Context().Done():
	case <-limit.C:
	}
}
