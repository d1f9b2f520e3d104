package ops

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// connectionView is a connection as a line of JSON.
type connectionView struct {
	Server         string  `json:"server"`
	State          string  `json:"state"`
	Seconds        seconds `json:"seconds"`
	Request        string  `json:"request,omitempty"`
	RequestSeconds seconds `json:"requestSeconds,omitzero"`
	Client         string  `json:"client,omitempty"`
}

// serveConnections lists connections, those first whose request, or else which
// themselves, are the oldest. The header Ops-Left-Out counts those beyond the
// limit.
func (h *handler) serveConnections(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	wanted, err := parseFilter(r.URL.Query())
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	if !h.listings.allow(now) {
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusTooManyRequests, "connections are listed four times a second at the most")
		return
	}
	list, out := h.list(wanted, now)
	var b bytes.Buffer
	lines := json.NewEncoder(&b)
	for _, c := range list {
		_ = lines.Encode(h.connectionView(c, now)) // of texts and numbers alone
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Ops-Left-Out", strconv.Itoa(out))
	_, _ = w.Write(b.Bytes()) // who is gone needs no answer
}

// list returns the connections that are wanted, and how many are left out.
func (h *handler) list(wanted filter, now time.Time) (list []graceful.Connection, out int) {
	total := 0
	for c := range h.Tracker.Connections() {
		if !wanted.takes(c, now) {
			continue
		}
		total++
		if list = append(list, c); len(list) >= 2*wanted.limit {
			list = first(list, wanted.limit)
		}
	}
	list = first(list, wanted.limit)
	return list, total - len(list)
}

// first returns the oldest.
func first(list []graceful.Connection, n int) []graceful.Connection {
	slices.SortFunc(list, func(a, b graceful.Connection) int {
		if request := a.Request.Method != ""; request != (b.Request.Method != "") {
			if request {
				return -1
			}
			return 1
		}
		return beganAt(a).Compare(beganAt(b))
	})
	return list[:min(len(list), n)]
}

// beganAt returns when the request in flight began, or else the connection.
func beganAt(c graceful.Connection) time.Time {
	if c.Request.Method != "" {
		return c.Request.Began
	}
	return c.Accepted
}

func (h *handler) connectionView(c graceful.Connection, now time.Time) connectionView {
	v := connectionView{
		Server: c.Server, State: c.State.String(), Seconds: secondsOf(now.Sub(c.Accepted)), Client: h.clientOf(c),
	}
	if c.Request.Method != "" {
		v.Request, v.RequestSeconds = h.nameOf(c.Request), secondsOf(now.Sub(c.Request.Began))
	}
	return v
}
