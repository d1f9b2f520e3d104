package graceful

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Cut describes what a forced drain has given up: a request, or a connection whose
// requests are not known one by one.
type Cut struct {
	// Server is the name of its server, empty for a request of
	// [Drainer.Middleware] whose connection is not tracked: of those only the ones
	// are told of whose handlers have returned.
	Server string
	// State is that of the connection, or [StateActive] for a request.
	State State
	// Proto and Method are those of the request, such as "HTTP/1.1" and "GET";
	// empty for a connection. Proto is "HTTP/1" where the handler has not
	// returned.
	Proto, Method string
	// Pattern is what an [http.ServeMux] has matched. Where the handler has not
	// returned, it is that of [RequestStatus].
	Pattern string
	// Path is that of the request, without its query. It may hold a secret that
	// a pattern would not.
	Path string
	// Client is the remote address, empty where the client has sent no request.
	Client string
	// Age is how old the request is, or the connection.
	Age time.Duration
	// Returned says that the handler has obeyed its context in time.
	Returned bool
}

// _mostCuts is how many are told of: the oldest requests, and then the oldest
// connections.
const _mostCuts = 10

// cuts remembers what was cut, until it is told.
type cuts struct {
	mu   sync.Mutex
	owed map[*conn]given // to be settled when their replies are written
	list []given
	over bool
}

// given is a cut, and when what is cut began, after _epoch.
type given struct {
	Cut

	began time.Duration
	asked *account // whose mux is to be asked for the pattern; nil for none
	uri   string   // what it is asked about
}

// add remembers a cut, if it is one of the oldest.
func (k *cuts) add(one given) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.over {
		return
	}
	at, _ := slices.BinarySearchFunc(k.list, one, byWeight)
	if k.list = slices.Insert(k.list, at, one); len(k.list) > _mostCuts {
		k.list = k.list[:_mostCuts]
	}
}

// byWeight orders requests before connections, and the older before the younger.
func byWeight(a, b given) int {
	switch requests := b.Method == ""; {
	case requests == (a.Method == ""):
		return cmp.Compare(a.began, b.began)
	case requests:
		return -1
	default:
		return 1
	}
}

// owe remembers a request on c that settle will tell of.
func (k *cuts) owe(c *conn, one given) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.owed == nil {
		k.owed = make(map[*conn]given)
	}
	if !k.over {
		k.owed[c] = one
	}
}

// settle tells whether the request that is owed on c was cut.
func (k *cuts) settle(c *conn, cut bool) {
	k.mu.Lock()
	one, ok := k.owed[c]
	delete(k.owed, c)
	k.mu.Unlock()
	if ok && cut {
		k.add(one)
	}
}

// tell returns what was cut by now, once.
func (k *cuts) tell() []Cut {
	k.mu.Lock()
	defer k.mu.Unlock()
	list := make([]Cut, len(k.list))
	for i, one := range k.list {
		list[i] = one.Cut
		list[i].Age = time.Since(_epoch) - one.began
		if one.asked != nil { // of these few alone, for there may be very many
			list[i].Pattern = one.asked.pattern(one.Method, one.uri)
		}
	}
	k.list, k.owed, k.over = nil, nil, true
	return list
}

// returned describes a request whose handler has returned, on its goroutine.
func (a *account) returned(r *http.Request, began time.Duration) given {
	return given{began: began, Cut: Cut{
		Server: a.name, State: StateActive, Proto: r.Proto, Method: r.Method, Pattern: r.Pattern,
		Path: pathOf(r.RequestURI), Client: r.RemoteAddr, Returned: true,
	}}
}

// given describes a connection that is closed by force, or its request.
func (c *conn) given() given {
	state, now := c.load().public(), c.present()
	one := given{began: c.accepted, Cut: Cut{Server: c.account.name, State: state}}
	if state == StateActive && now.method != "" {
		one.Proto, one.Method, one.Path, one.began = "HTTP/1", now.method, pathOf(now.uri), now.began
		one.asked, one.uri = c.account, now.uri
	}
	if state != StateNew && state != StateReading { // a PROXY header that has not come would be waited for
		one.Client = c.RemoteAddr().String()
	}
	return one
}

// pathOf returns the path of a request target (RFC 9112 section 3.2).
func pathOf(target string) string {
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return "" // that of CONNECT
	}
	return u.EscapedPath()
}
