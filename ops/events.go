package ops

import (
	"bytes"
	"fmt"
	"net/http"
	"time"
)

const (
	// _calm is how often viewers are told while nothing happens.
	_calm = time.Second
	// _writeLimit is how long a viewer may take to read what it is told.
	_writeLimit = 5 * time.Second
)

// serveEvents tells a viewer of the drain until all else is over, as server-sent
// events: "status", and "end" for the last one.
func (h *handler) serveEvents(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		refuseMethod(w)
		return
	}
	if !h.viewers.take() {
		w.Header().Set("Retry-After", "10")
		refuse(w, http.StatusServiceUnavailable, fmt.Sprintf("%d watch already", _mostViewers))
		return
	}
	defer h.viewers.leave()
	defer h.holds(r)()
	w.Header().Set("Content-Type", "text/event-stream")
	closeBehind(w, r)
	v := viewer{w, http.NewResponseController(w)}
	for {
		s := h.look()
		if v.tell("status", s.text) != nil {
			return // it has gone
		}
		if h.wait(r.Context(), s, h.tick(s)) {
			break
		}
	}
	_ = v.tell("end", h.end(r.Context()).text) // it may have gone
}

// tick returns for how long a snapshot is enough for a viewer.
func (h *handler) tick(s *snapshot) time.Duration {
	if h.beginning(s) != nil {
		return _calm
	}
	return _interval
}

// viewer is who watches.
type viewer struct {
	w          http.ResponseWriter
	controller *http.ResponseController
}

// tell sends one event, whose data has no line ends.
func (v viewer) tell(event string, data []byte) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", event, data)
	_ = v.controller.SetWriteDeadline(time.Now().Add(_writeLimit)) // where it cannot be set, the drain's end bounds the write
	if _, err := v.w.Write(b.Bytes()); err != nil {
		return err
	}
	return v.controller.Flush()
}
