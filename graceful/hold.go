package graceful

import (
	"fmt"
	"time"
)

// Hold describes one thing that a drain waits for.
type Hold struct {
	// What is its kind.
	What HoldKind
	// Name is the name of the server or closer; "" for servers that are not owned.
	Name string
	// Count is how many there are.
	Count int
	// Requests counts the requests in flight on connections of HTTP/2. Those on
	// connections on which a handler of the user's speaks it, as h2c.NewHandler of
	// golang.org/x/net does, are not known.
	Requests int
	// Oldest is how long the oldest of them has lasted: a request on HTTP/1 since
	// its handler began, a closer since its call, and everything else since the
	// drain began at the most. Zero where that is not known.
	Oldest time.Duration
}

// HoldKind says of what kind a [Hold] is.
type HoldKind uint8

const (
	// HoldRequests are requests in flight on HTTP/1, or heads of which a part has
	// come; on servers that are not owned, on any protocol.
	HoldRequests HoldKind = iota
	// HoldHijacked are hijacked connections, such as WebSockets.
	HoldHijacked
	// HoldHTTP2 are connections of HTTP/2.
	HoldHTTP2
	// HoldCloser is a closer that has not returned.
	HoldCloser
)

var _holdNames = [...]string{"requests", "hijacked", "http2", "closer"}

// String returns the kind in one word, such as "requests".
func (k HoldKind) String() string {
	if int(k) < len(_holdNames) {
		return _holdNames[k]
	}
	return fmt.Sprintf("HoldKind(%d)", uint8(k))
}

// String returns what is waited for in words, such as "2 requests of http, oldest
// 4.1s".
func (h Hold) String() string {
	text := h.noun()
	if h.Oldest > 0 {
		text += fmt.Sprintf(", oldest %v", h.Oldest.Round(100*time.Millisecond))
	}
	return text
}

func (h Hold) noun() string {
	name := h.Name
	if name == "" {
		name = "servers that are not owned"
	}
	switch h.What {
	case HoldRequests:
		return fmt.Sprintf("%s of %s", plural(h.Count, "request"), name)
	case HoldHijacked:
		return fmt.Sprintf("%s of %s", plural(h.Count, "hijacked connection"), name)
	case HoldHTTP2:
		text := fmt.Sprintf("%s of %s", plural(h.Count, "HTTP/2 connection"), name)
		if h.Requests == 0 { // or they are not known
			return text
		}
		return text + " with " + plural(h.Requests, "request")
	default:
		return "closer " + name
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// holdKindOf returns as what a connection in a state holds the drain up, if it
// does.
func holdKindOf(s State) (HoldKind, bool) {
	switch s {
	case StateActive, StateReading:
		return HoldRequests, true
	case StateHijacked:
		return HoldHijacked, true
	case StateHTTP2:
		return HoldHTTP2, true
	default:
		return 0, false
	}
}

// holding returns what the drain waits for at the moment of s.
func (d *Drainer) holding(s Status) []Hold {
	now := time.Now()
	found := d.tracker.holds(now)
	var holds []Hold
	for _, a := range d.enlisted() {
		for k := range HoldCloser {
			if h := found[holder{a, k}]; h.Count > 0 {
				if k == HoldHTTP2 {
					h.Requests = a.streams()
				}
				holds = append(holds, h)
			}
		}
	}
	if s.External > 0 {
		holds = append(holds, Hold{What: HoldRequests, Count: s.External})
	}
	for _, c := range s.Closers {
		if !c.Done && !c.Began.IsZero() {
			holds = append(holds, Hold{What: HoldCloser, Name: c.Name, Count: 1, Oldest: now.Sub(c.Began)})
		}
	}
	return holds
}

// holder is what holds the drain up, as one.
type holder struct {
	account *account
	kind    HoldKind
}

// holds returns what the connections hold up.
func (t *Tracker) holds(now time.Time) map[holder]Hold {
	found := make(map[holder]Hold)
	for _, c := range t.all() {
		s := c.load()
		kind, does := holdKindOf(s.public())
		if !does || s == connClosed || s == connEnding {
			continue
		}
		of := holder{c.account, kind}
		h := found[of]
		h.What, h.Name = kind, c.account.name
		h.Count++
		h.Oldest = max(h.Oldest, c.lasting(now))
		found[of] = h
	}
	return found
}

// lasting returns how old the request in flight is, or for how long the connection
// has been what it is since the drain began.
func (c *conn) lasting(now time.Time) time.Duration {
	if r := c.present(); r.method != "" {
		return now.Sub(_epoch.Add(r.began))
	}
	began := c.account.stage.began.Load()
	if began == nil {
		return 0
	}
	return now.Sub(began.Add(time.Duration(c.since.Load())))
}
