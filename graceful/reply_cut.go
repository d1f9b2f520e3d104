package graceful

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"time"
)

// A handler that obeys its cancelled context and writes nothing would have
// net/http send an empty 200: its reply is 503 instead.

// _cutMark is a header field that a reply to a cut request has only if its
// handler has written nothing: what is set behind the head has no effect. It
// never goes out, and no handler knows its name.
var _cutMark = http.CanonicalHeaderKey("Gracefulfx-Cut-" + rand.Text())

// _ofContent are the fields that a handler may have set for the reply that it did
// not write, and that would mean something else on an empty 503.
var _ofContent = [...]string{
	"Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Range",
	"Content-Type", "Etag", "Expires", "Last-Modified", "Location", "Set-Cookie", "Trailer",
}

var (
	_cutMarkLine = []byte("\n" + _cutMark + ": ")
	_cutStatus   = []byte("503 Service Unavailable")
)

// answerCut makes the reply to a request that was cut, and whose handler has
// returned, say so if it says nothing else, and counts it: both are left to the
// write of its head. The handler began then, after _epoch.
func (a *account) answerCut(c *conn, m mode, w http.ResponseWriter, r *http.Request, began time.Duration) {
	if c.load() != connHijacked && replyPart(c.reply.Load()) == replyToCome {
		dropContent(w.Header())
		w.Header().Set(_cutMark, "1")
		w.Header().Set("Connection", "close") // or the rest of the body would be waited for first
		if c.owed.CompareAndSwap(0, uint32(m)+1) {
			a.tracker.cuts.owe(c, a.returned(r, began))
		}
		return
	}
	if c.count() {
		a.tally(m)
	}
}

// answerCutLoose does the same where the connection does not tell of the request,
// which counts unless it is counted already: as cut, for nothing tells whether its
// handler has answered it whole.
func (a *account) answerCutLoose(counts bool, w http.ResponseWriter, r *http.Request, began time.Duration) {
	dropContent(w.Header())
	if r.ProtoMajor == 1 {
		w.Header().Set("Connection", "close")
	}
	w.WriteHeader(http.StatusServiceUnavailable) // has no effect behind a head
	if counts {
		a.addCut(r, began)
	}
}

// aborted counts a request as cut if its handler panics after the force. A handler
// panics with [http.ErrAbortHandler] if it cannot write the rest of its reply, as
// httputil.ReverseProxy does.
func (a *account) aborted(c *conn, r *http.Request, began time.Duration) {
	if a.stage.forced() && c.load() != connHijacked && c.count() {
		a.addCut(r, began)
	}
}

// abortedLoose does the same where the connection does not tell of the request, which
// counts unless it is counted already.
func (a *account) abortedLoose(counts bool, r *http.Request, began time.Duration) {
	if counts && a.stage.forced() {
		a.addCut(r, began)
	}
}

// addCut counts a request as cut whose handler has ended, and remembers it for the log.
func (a *account) addCut(r *http.Request, began time.Duration) {
	a.cut.Add(1)
	a.tracker.cuts.add(a.returned(r, began))
}

// count notes that the request in flight is counted, although its connection may
// stay as it is for a while. It reports whether it was not.
func (c *conn) count() bool { return c.owed.Swap(_isCounted) != _isCounted }

// dropContent takes from a header what would not be true of an empty reply. Behind
// the head it has no effect: none of these may be a trailer (RFC 9110 section
// 6.5.1).
func dropContent(h http.Header) {
	for _, name := range _ofContent {
		h.Del(name)
	}
}

// settle counts a request that was cut when its reply is written.
func (c *conn) settle(cut bool) {
	if c.owed.Load() == 0 {
		return
	}
	switch owed := c.owed.Swap(_isCounted); {
	case owed == _isCounted:
		return
	case cut:
		c.account.cut.Add(1)
	default:
		c.account.tally(mode(owed - 1))
	}
	c.account.tracker.cuts.settle(c, cut)
}

// unmark returns the head of a reply that closes, with the status of a cut
// request where its handler has written nothing, and reports whether it is one.
func unmark(head []byte) ([]byte, bool) {
	at := bytes.Index(head, _cutMarkLine)
	if at < 0 {
		return head, false
	}
	at++
	end := at + bytes.IndexByte(head[at:], '\n') + 1
	_, reason, _ := bytes.Cut(head[:at], []byte(" "))
	status := bytes.IndexByte(head, ' ') + 1
	line := status + bytes.IndexByte(reason, '\r')
	out := append(append(bytes.Clone(head[:status]), _cutStatus...), head[line:at]...)
	return append(out, head[end:]...), true
}
