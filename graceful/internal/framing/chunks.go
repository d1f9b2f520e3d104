package framing

// chunks says where in a body of chunks the bytes so far end.
type chunks uint8

const (
	chunkSize      chunks = iota // in the digits of a size
	chunkExtension               // behind them, up to the line feed
	chunkData                    // in the data, or in the line end behind it
	chunkTrailer                 // behind the last chunk
	chunkBroken                  // net/http takes no such body, or reads beyond it
)

// _longestSize is one more than net/http takes: sixteen digits.
const _longestSize = 1 << 58

// chunks takes the bytes of a body of chunks. What is malformed belongs to the
// request to the end: net/http answers it, if at all, and closes.
func (r *Request) chunks(p []byte) int {
	for i := 0; i < len(p); {
		switch r.chunk {
		case chunkData:
			n := min(r.left, int64(len(p)-i))
			i += int(n)
			if r.left -= n; r.left == 0 {
				r.chunk = chunkSize
			}
		case chunkTrailer:
			r.trailer(p[i])
			i++
			if r.part == partOver {
				return i
			}
		case chunkBroken:
			return len(p)
		default:
			r.chunk = r.sizeLine(p[i])
			i++
		}
	}
	return len(p)
}

// sizeLine takes a byte of the line before a chunk.
func (r *Request) sizeLine(b byte) chunks {
	switch digit := hexDigit(b); {
	case b == '\n':
		return r.sized()
	case r.chunk == chunkExtension:
		return chunkExtension
	case digit < 0:
		return chunkExtension
	case r.left >= _longestSize:
		return chunkBroken
	default:
		r.left = r.left<<4 | int64(digit)
		return chunkSize
	}
}

// sized returns what follows the line before a chunk.
func (r *Request) sized() chunks {
	if r.left == 0 {
		r.line, r.ends = lineEnded, 2 // so that an empty line ends the trailer
		return chunkTrailer
	}
	r.left += 2 // the line end behind the data
	return chunkData
}

const _trailerEnd = "\r\n\r\n"

// trailer takes a byte behind the last chunk. net/http looks for an empty line
// with carriage returns before it reads the trailer; where an empty line without
// them comes first, it needs bytes from behind the request to go on, and no end
// of it can be told.
func (r *Request) trailer(b byte) {
	r.line = r.line.step(b)
	switch b {
	case _trailerEnd[r.ends]:
		r.ends++
	case '\r':
		r.ends = 1
	default:
		r.ends = 0
	}
	switch {
	case int(r.ends) == len(_trailerEnd):
		r.part = partOver
	case r.line == lineBlank:
		r.chunk = chunkBroken
	}
}

func hexDigit(b byte) int {
	switch {
	case '0' <= b && b <= '9':
		return int(b - '0')
	case 'a' <= b && b <= 'f':
		return int(b-'a') + 10
	case 'A' <= b && b <= 'F':
		return int(b-'A') + 10
	default:
		return -1
	}
}
