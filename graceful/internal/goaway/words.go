package goaway

import "encoding/binary"

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
