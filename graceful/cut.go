package graceful

import (
	"bytes"
	"net/http"
)

// A handler that obeys its cancelled context and writes nothing would have
// net/http send an empty 200: its reply is 503 instead.

// _cutMark is a header field that a reply to a cut request has only if its
// handler has written nothing: what is set behind the head has no effect. It
// never goes out.
const _cutMark = "Gracefulfx-Cut"

var (
	_cutMarkLine = []byte(_cutMark + ": ")
	_cutStatus   = []byte("503 Service Unavailable")
)

// answerCut makes the reply to a request that was cut, and whose handler has
// returned, say so if it says nothing else. It reports whether the request counts
// as cut; on a tracked connection of HTTP/1 that shows when the head is written.
func answerCut(c *conn, w http.ResponseWriter, r *http.Request) bool {
	switch {
	case c != nil && c.load() == connHijacked:
		return false
	case c != nil && replyPart(c.reply.Load()) == replyToCome:
		w.Header().Set(_cutMark, "1")
		return false
	case c == nil:
		w.WriteHeader(http.StatusServiceUnavailable) // has no effect behind a head
		return r.ProtoMajor > 1
	default:
		return false
	}
}

// unmark returns the head of a reply that closes, with the status of a cut
// request where its handler has written nothing, and reports whether it is one.
func unmark(head []byte) ([]byte, bool) {
	at := bytes.Index(head, _cutMarkLine)
	if at < 0 {
		return head, false
	}
	end := at + bytes.IndexByte(head[at:], '\n') + 1
	_, reason, _ := bytes.Cut(head[:at], []byte(" "))
	status := bytes.IndexByte(head, ' ') + 1
	line := status + bytes.IndexByte(reason, '\r')
	out := append(append(bytes.Clone(head[:status]), _cutStatus...), head[line:at]...)
	return append(out, head[end:]...), true
}
