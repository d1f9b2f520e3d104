package goaway

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// frame returns the bytes of one.
func frame(kind, flags byte, stream uint32, payload []byte) []byte {
	n := len(payload)
	p := []byte{byte(n >> 16), byte(n >> 8), byte(n), kind, flags}
	p = append(p, byte(stream>>24), byte(stream>>16), byte(stream>>8), byte(stream))
	return append(p, payload...)
}

// sentFrames are such as net/http sends, and others that it may send one day.
func sentFrames() [][]byte {
	return [][]byte{
		frame(0x4, 0, 0, make([]byte, 12)), // SETTINGS
		frame(0x8, 0, 0, make([]byte, 4)),  // WINDOW_UPDATE
		frame(_headers, 0, 1, []byte("he")),
		frame(_continuation, 0, 1, nil),
		frame(_continuation, _endHeaders, 1, []byte("ad")),
		frame(_data, 0, 1, []byte("some more text")),
		frame(_pushPromise, 0, 1, []byte("\x00\x00\x00\x02he")),
		frame(_continuation, _endHeaders, 1, []byte("ad")),
		frame(_data, _endStream, 1, nil),
		frame(_headers, _endHeaders, 2, []byte("head")),
		frame(_data, _endStream, 2, []byte("body")),
	}
}

func TestFramesCutAnywhere(t *testing.T) {
	text := bytes.Join(sentFrames(), nil)
	for i := range text {
		for j := i; j < len(text); j++ {
			var f frames
			var got []int
			at := 0
			for _, part := range [][]byte{text[:i], text[i:j], text[j:]} {
				for len(part) > 0 {
					n, whole := f.next(part)
					require.Positive(t, n)
					part, at = part[n:], at+n
					if whole {
						got = append(got, at)
					}
				}
			}
			require.Equal(t, ends(), got, "cut at %d and %d", i, j)
		}
	}
}

// ends returns where the frames of sentFrames end.
func ends() (all []int) {
	at := 0
	for _, f := range sentFrames() {
		at += len(f)
		all = append(all, at)
	}
	return all
}

func TestFramesKeepTheBeginningOfAPayload(t *testing.T) {
	var f frames
	next := func(p []byte) {
		n, whole := f.next(p)
		assert.Equal(t, len(p), n)
		assert.True(t, whole)
	}
	next(goAway(7))
	assert.EqualValues(t, 7, f.number(0))
	next(frame(_pushPromise, _endHeaders, 1, []byte{0, 0, 1, 2, 'h'}))
	assert.EqualValues(t, 0x102, f.promised())
	next(frame(_pushPromise, _endHeaders|_padded, 1, []byte{3, 0, 0, 1, 4, 'h', 0, 0, 0}))
	assert.EqualValues(t, 0x104, f.promised())

	data := [_pingLen]byte{1, 2, 3, 4, 5, 6, 7, 8}
	next(frame(_ping, _ack, 0, data[:]))
	assert.True(t, f.isAnswer(data))
	next(frame(_ping, _ack, 0, data[:7]))
	assert.False(t, f.isAnswer(data), "too short")
	next(frame(_ping, 0, 0, data[:]))
	assert.False(t, f.isAnswer(data), "a PING of the client's")
	next(frame(_headers, 0, 1<<31|5, nil))
	assert.EqualValues(t, 5, f.stream(), "without the reserved bit")
}
