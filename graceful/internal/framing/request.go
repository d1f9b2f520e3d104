package framing

// Chunked is the length of a body that comes in chunks (RFC 9112 section 7.1),
// as net/http's Request.ContentLength has it.
const Chunked = -1

// Request follows the bytes of one request. The zero value stands before its
// first byte.
//
// The length of the body is not read from the head: the parser of the head tells
// it, so that two readers of one head cannot disagree.
type Request struct {
	part  part
	line  line
	chunk chunks
	ends  uint8 // how much of the end of a trailer has come
	left  int64 // bytes of the body, or of a chunk with its line end; before them, those of the head
}

// _looksFor is how many bytes net/http waits for before it begins to read a later
// request. A letter and two line feeds are fewer: no head is whole by then.
const _looksFor = 4

type part uint8

const (
	partHead    part = iota
	partUnknown      // behind the head; the length of the body has not been told
	partSized        // in a body of known length
	partChunked      // in a body of chunks
	partOver         // behind the last byte
)

// Begun reports whether anything but line ends has come.
func (r *Request) Begun() bool { return r.part != partHead || r.line != lineStart }

// HasHead reports whether the head has come whole.
func (r *Request) HasHead() bool { return r.part != partHead }

// WantsBody reports whether the head has come whole, and the length of the body
// was not set yet.
func (r *Request) WantsBody() bool { return r.part == partUnknown }

// Over reports whether the last byte has come. A request whose body was not
// told is over behind its head.
func (r *Request) Over() bool { return r.part == partUnknown || r.part == partOver }

// SetBody tells the length of the body behind the head, or [Chunked].
func (r *Request) SetBody(length int64) {
	switch {
	case r.part != partUnknown:
	case length == Chunked:
		r.part = partChunked
	case length > 0:
		r.part, r.left = partSized, length
	default:
		r.part = partOver
	}
}

// Feed takes the bytes of p that belong to the request, and returns how many. It
// stops behind the head once, for the length of the body to be told.
func (r *Request) Feed(p []byte) int {
	switch r.part {
	case partHead:
		n := r.line.feed(p)
		if r.left += int64(n); r.line != lineBlank {
			return n
		}
		if r.left < _looksFor {
			r.line = lineMiddle
			return n + r.Feed(p[n:])
		}
		r.part, r.left = partUnknown, 0
		return n
	case partSized:
		n := min(r.left, int64(len(p)))
		if r.left -= n; r.left == 0 {
			r.part = partOver
		}
		return int(n)
	case partChunked:
		n := r.chunks(p)
		return n
	default:
		return 0
	}
}
