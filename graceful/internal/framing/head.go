package framing

import "bytes"

// HeadEnd returns how many bytes of p belong to the head that p begins with, or
// -1 if p ends within it. Lines end as net/http reads them: a carriage return
// before the line feed is optional (RFC 9112 section 2.2).
func HeadEnd(p []byte) int {
	for end := 0; ; {
		lf := bytes.IndexByte(p[end:], '\n')
		if lf < 0 {
			return -1
		}
		end += lf + 1
		switch rest := p[end:]; {
		case len(rest) > 0 && rest[0] == '\n':
			return end + 1
		case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
			return end + 2
		}
	}
}

// Blank reports whether p holds line ends alone. Between two requests they
// begin nothing: a server should ignore them (RFC 9112 section 2.2).
func Blank(p []byte) bool {
	for _, b := range p {
		if !lineEnd(b) {
			return false
		}
	}
	return true
}

func lineEnd(b byte) bool { return b == '\r' || b == '\n' }

// line says where in a line of a head, or of a trailer, the bytes so far end.
type line uint8

const (
	lineStart     line = iota // in line ends before the head
	lineMiddle                // behind something that is not a line end
	lineEnded                 // behind a line feed
	lineEndedOnce             // behind a line feed and a carriage return
	lineBlank                 // behind an empty line, which ends the head
)

// step returns where the next byte leads.
func (l line) step(b byte) line {
	switch {
	case l == lineStart && lineEnd(b):
		return lineStart
	case b == '\n' && l == lineMiddle:
		return lineEnded
	case b == '\n':
		return lineBlank
	case b == '\r' && l == lineEnded:
		return lineEndedOnce
	default:
		return lineMiddle
	}
}

// feed takes bytes up to the end of an empty line, and returns how many it took.
func (l *line) feed(p []byte) int {
	i := 0
	for ; i < len(p) && *l != lineMiddle && *l != lineBlank; i++ {
		*l = l.step(p[i])
	}
	if *l == lineBlank || i == len(p) {
		return i
	}
	rest := p[i:]
	if end := HeadEnd(rest); end >= 0 {
		*l = lineBlank
		return i + end
	}
	switch {
	case bytes.HasSuffix(rest, []byte("\n")):
		*l = lineEnded
	case bytes.HasSuffix(rest, []byte("\n\r")):
		*l = lineEndedOnce
	}
	return len(p)
}
