package graceful

import (
	"bytes"
	"strings"
)

var (
	_http1     = []byte("HTTP/1.")
	_closeLine = []byte("Connection: close\r\n")
)

// startsReply reports whether p begins with the status line of a final reply. A
// reply that switches protocols is none of those: its connection goes on.
func startsReply(p []byte) bool {
	status, ok := statusOf(p)
	return ok && status != "101"
}

// informational reports whether p begins with a head that another one follows.
func informational(p []byte) bool {
	status, ok := statusOf(p)
	return ok && status[0] == '1' && status != "101"
}

// statusOf returns the three digits of the status line that p begins with.
func statusOf(p []byte) (string, bool) {
	const end = len("HTTP/1.1 200")
	if len(p) < end || !bytes.HasPrefix(p, _http1) {
		return "", false
	}
	return string(p[end-3 : end]), true
}

// lastHead returns the head of the last reply on c.
func (c *conn) lastHead(head []byte) []byte {
	head, cut := unmark(head)
	c.settle(cut)
	return closingHead(head)
}

// closingHead returns a head that says Connection: close in place of whatever it
// said of the connection, and in its place.
func closingHead(head []byte) []byte {
	out := make([]byte, 0, len(head)+len(_closeLine))
	said := false
	for line := range bytes.SplitAfterSeq(head, []byte("\n")) {
		switch {
		case isConnection(line) && said:
			continue
		case isConnection(line):
			line, said = _closeLine, true
		case !said && len(bytes.TrimRight(line, "\r\n")) == 0 && len(line) > 0:
			out, said = append(out, _closeLine...), true
		}
		out = append(out, line...)
	}
	return out
}

func isConnection(line []byte) bool {
	name, _, ok := bytes.Cut(line, []byte(":"))
	return ok && strings.EqualFold(string(name), "Connection")
}
