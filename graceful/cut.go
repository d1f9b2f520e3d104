package graceful

import (
	"bytes"
	"net/http"
	"time"
)

// A handler that obeys its cancelled context and writes nothing would have
// net/http send an empty 200: its reply is 503 instead.

// _cutMark is a header field that a reply to a cut request has only if its
// handler has written nothing: what is set behind the head has no effect. It
// never goes out.
const _cutMark = "Gracefulfx-Cut"

var (
	_cutMarkLine = []byte("\n" + _cutMark + ": ")
	_cutStatus   = []byte("503 Service Unavailable")
)

// answerCut makes the reply to a request that was cut, and whose handler has
// returned, say so if it says nothing else, and counts it. On a tracked connection
// of HTTP/1 both are left to the write of its head. The handler began then, after
// _epoch.
func (a *account) answerCut(c *conn, m mode, w http.ResponseWriter, r *http.Request, began time.Duration) {
	counted := a.stage.over.Load()
	switch {
	case c != nil && c.load() != connHijacked && replyPart(c.reply.Load()) == replyToCome:
		w.Header().Set(_cutMark, "1")
		owed := uint32(m) + 1
		if counted {
			owed = _isCounted
		} else {
			a.tracker.cuts.owe(c, a.returned(r, began))
		}
		c.owed.Store(owed)
		return
	case c == nil:
		w.WriteHeader(http.StatusServiceUnavailable) // has no effect behind a head
	}
	switch {
	case counted || c.isCounted():
	case c == nil && r.ProtoMajor > 1:
		a.cut.Add(1)
		a.tracker.cuts.add(a.returned(r, began))
	default:
		a.tally(m)
	}
}

// settle counts a request that was cut when its reply is written.
func (c *conn) settle(cut bool) {
	switch owed := c.owed.Swap(0); {
	case owed == 0, owed == _isCounted:
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
