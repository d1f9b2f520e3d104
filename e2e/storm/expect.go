package storm

import (
	"net/http"
	"strconv"
)

// unreadLimit is how much of a body that its handler leaves unread net/http
// reads itself, to keep the connection.
const unreadLimit = 256 << 10

// answer is the reply that a request must have.
type answer struct {
	status int
	header map[string]string // without Date and Connection
	body   []byte
	length bool // whether Content-Length is known; else it is chunked
}

// Answer returns the reply of the request's handler.
func (r Request) answer() answer {
	a := answer{status: http.StatusOK, header: map[string]string{"Storm-Id": r.ID}, length: true}
	switch r.Kind {
	case Empty:
		a.status = http.StatusNoContent
		return a
	case Same:
		a.status = http.StatusNotModified
		a.header["Etag"] = `"` + r.ID + `"`
		return a
	case Hijack, Forget:
		return answer{status: http.StatusSwitchingProtocols, header: map[string]string{"Upgrade": "storm"}}
	case Read:
		a.body = r.readText()
	case Stream:
		a.body, a.length = pattern(r.ID, r.Size), false
	default:
		a.body = pattern(r.ID, r.Size)
	}
	a.header["Content-Type"] = "application/storm"
	return a.framed(r)
}

// readText is what the handler of a Read request replies.
func (r Request) readText() []byte {
	body := pattern(r.ID, r.Body)
	text := sum(body)
	if r.Framing == Trailers {
		text += " " + sum(body)
	}
	return []byte(text + "\n")
}

// rejected returns the reply of the trial's rejection handler.
func (r Request) rejected() answer {
	a := answer{status: http.StatusBadGateway, length: true, body: []byte("rejected " + r.ID + "\n")}
	a.header = map[string]string{"Storm-Id": r.ID, "Content-Type": "text/plain"}
	return a.framed(r)
}

// framed adds the header that frames the body.
func (a answer) framed(r Request) answer {
	if a.length {
		a.header["Content-Length"] = strconv.Itoa(len(a.body))
	} else {
		a.header["Transfer-Encoding"] = "chunked"
	}
	if r.Method == http.MethodHead {
		a.body = nil
	}
	return a
}

// ends reports whether net/http itself closes the connection behind the
// request's usual reply, drain or no drain.
func (r Request) ends() bool {
	switch r.Kind {
	case Bye, Panic, Tear, Hijack, Forget:
		return true
	case Ignore, Half:
		return r.Close || r.Expect || r.Body > unreadLimit
	default:
		return r.Close
	}
}

// leavesBody reports whether the request's usual handler may leave something of
// its body unread.
func (r Request) leavesBody() bool { return r.Framing != None && r.Kind != Read }

// refusalEnds reports whether net/http itself closes the connection behind the
// request's rejection, which reads no body.
func (r Request) refusalEnds() bool { return r.Close || r.Expect || r.Body > unreadLimit }

// tears reports whether the request's handler ends its connection without a
// whole reply.
func (r Request) tears() bool { return r.Kind == Panic || r.Kind == Tear }
