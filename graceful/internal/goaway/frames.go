package goaway

import "encoding/binary"

// The types and flags of frames that matter here (RFC 9113 section 6).
const (
	_data         = 0x0
	_headers      = 0x1
	_rstStream    = 0x3
	_pushPromise  = 0x5
	_ping         = 0x6
	_goAway       = 0x7
	_continuation = 0x9

	_endStream  = 0x1 // of DATA and HEADERS
	_ack        = 0x1 // of PING
	_endHeaders = 0x4
	_padded     = 0x8

	_headLen = 9
	_pingLen = 8
)

// frames follows the frames of one direction of a connection, however they are
// cut. It looks at the head of each and at the first bytes of its payload.
type frames struct {
	head [_headLen]byte
	have int // how much of the head has come; 0 between two frames
	left int // how much of the payload has not come
	body [8]byte
	kept int // how much of the payload is in body
}

// next takes the rest of the present frame from p, or what p has of it. It
// returns how much that was, and whether the frame is whole now.
func (f *frames) next(p []byte) (n int, whole bool) {
	if f.have < _headLen {
		n = copy(f.head[f.have:], p)
		f.have += n
		if f.have < _headLen {
			return n, false
		}
		f.left, f.kept = int(binary.BigEndian.Uint32(f.head[:])>>8), 0
	}
	payload := p[n:min(len(p), n+f.left)]
	if f.kept < len(f.body) {
		f.kept += copy(f.body[f.kept:], payload)
	}
	f.left -= len(payload)
	if f.left == 0 {
		f.have = 0
	}
	return n + len(payload), f.left == 0
}

func (f *frames) kind() byte          { return f.head[3] }
func (f *frames) has(flag byte) bool  { return f.head[4]&flag != 0 }
func (f *frames) stream() uint32      { return binary.BigEndian.Uint32(f.head[5:]) & _maxStream }
func (f *frames) number(i int) uint32 { return binary.BigEndian.Uint32(f.body[i:]) & _maxStream }

// isAnswer reports whether the frame, which is whole, answers a PING of data.
func (f *frames) isAnswer(data [_pingLen]byte) bool {
	return f.kind() == _ping && f.has(_ack) && f.kept == _pingLen && f.body == data
}

// promised returns the stream that a PUSH_PROMISE, which is whole, promises.
func (f *frames) promised() uint32 {
	if f.has(_padded) {
		return f.number(1)
	}
	return f.number(0)
}

// _maxStream is the highest number that a stream can have. A GOAWAY with it
// refuses none.
const _maxStream = 1<<31 - 1

// announcement is the first step: GOAWAY that refuses no stream, and a PING of
// data.
func announcement(data [_pingLen]byte) []byte {
	p := appendHead(goAway(_maxStream), _pingLen, _ping)
	return append(p, data[:]...)
}

// goAway is a GOAWAY frame without an error.
func goAway(last uint32) []byte {
	p := appendHead(nil, 8, _goAway)
	p = binary.BigEndian.AppendUint32(p, last)
	return binary.BigEndian.AppendUint32(p, 0) // NO_ERROR
}

// appendHead appends the head of a frame without flags that belongs to the
// connection as a whole.
func appendHead(p []byte, length, kind byte) []byte {
	return append(p, 0, 0, length, kind, 0, 0, 0, 0, 0)
}
