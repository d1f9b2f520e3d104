package ops

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// _mostOldest is how many requests a snapshot names.
const _mostOldest = 10

// requestView is a request in flight.
type requestView struct {
	Server  string  `json:"server"`
	Name    string  `json:"name"` // the method, and what of the rest may be shown
	Seconds seconds `json:"seconds"`
	Client  string  `json:"client,omitempty"`

	began time.Time
}

// oldest returns the oldest requests in flight, of servers that are not left out.
func (h *handler) oldest(now time.Time, left func(server string) bool) []requestView {
	list := []requestView{}
	for c := range h.Tracker.Connections() {
		if c.Request.Method == "" || left(c.Server) {
			continue
		}
		one := requestView{Server: c.Server, began: c.Request.Began}
		at, _ := slices.BinarySearchFunc(list, one, func(a, b requestView) int { return a.began.Compare(b.began) })
		if at == _mostOldest {
			continue
		}
		one.Name, one.Client, one.Seconds = h.nameOf(c.Request), h.clientOf(c), secondsOf(now.Sub(one.began))
		list = slices.Insert(list, at, one)
		list = list[:min(len(list), _mostOldest)]
	}
	return list
}

// nameOf returns what may be shown of a request.
func (h *handler) nameOf(r graceful.RequestStatus) string {
	name := cmp.Or(r.Pattern, r.Method)
	if !strings.HasPrefix(name, r.Method) {
		name = r.Method + " " + name
	}
	if h.ShowPaths && r.Path != "" {
		name = r.Method + " " + r.Path
	}
	return clipped(name)
}

// clientOf returns the address of a client where it may be shown.
func (h *handler) clientOf(c graceful.Connection) string {
	if !h.ShowClients || c.RemoteAddr == nil {
		return ""
	}
	return c.RemoteAddr.String()
}

// _mostText is how much of a text is shown: a client chooses how long its path is.
const _mostText = 200

func clipped(text string) string {
	if len(text) <= _mostText {
		return text
	}
	return strings.ToValidUTF8(text[:_mostText], "") + "…"
}
