package goaway

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzFrames sends any text in both directions of a connection, in pieces of any
// size: the client's comes through as it is, and its open streams are those that a
// plain reading of the frames finds; the server's comes through with the
// announcement in the first place where a frame may stand.
func FuzzFrames(f *testing.F) {
	sent := bytes.Join(sentFrames(), nil)
	f.Add(append([]byte(_preface), sent...), uint16(0), uint8(0))
	f.Add(sent, uint16(30), uint8(7))
	f.Add(append(bytes.Clone(sent), goAway(1)...), uint16(5), uint8(200))
	f.Add(append(append([]byte(_preface), get(3, "/")...), frame(_rstStream, 0, 3, make([]byte, 4))...), uint16(9), uint8(1))
	f.Add(append([]byte(_preface), frame(_ping, _ack, 0, make([]byte, 8))...), uint16(1), uint8(3))
	f.Fuzz(func(t *testing.T, text []byte, at uint16, size uint8) {
		if len(text) > 4<<10 {
			t.Skip("long texts only take long")
		}
		fromClient(t, text, int(size)+1)
		fromServer(t, text, int(at)%(len(text)+1), int(size)+1)
	})
}

// source is a connection from which a text comes, so many bytes at a time.
type source struct {
	sink

	text []byte
	size int
}

func (s *source) Read(p []byte) (int, error) {
	if len(s.text) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.text[:min(s.size, len(s.text))])
	s.text = s.text[n:]
	return n, nil
}

func fromClient(t *testing.T, text []byte, size int) {
	c, _ := bare(t)
	c.Conn = &source{text: text, size: size}
	got, err := io.ReadAll(c)
	require.NoError(t, err)
	require.True(t, bytes.Equal(text, got), "%q became %q", text, got)
	open, last := make(map[uint32]side), uint32(0)
	for _, p := range split(text[min(len(_preface), len(text)):]) {
		id, ended := streamOf(p), p[4]&_endStream != 0
		switch p[3] {
		case _headers:
			if id > last {
				open[id], last = 0, id
			}
			fallthrough
		case _data:
			if _, ok := open[id]; ok && ended {
				open[id] = client
			}
		case _rstStream:
			delete(open, id)
		}
	}
	assert.Equal(t, open, c.streams.open)
	assert.Equal(t, last, c.streams.last)
}

func fromServer(t *testing.T, text []byte, at, size int) {
	c, s := bare(t)
	write(t, c, text[:at])
	c.ask()
	for rest := text[at:]; len(rest) > 0; {
		n := min(size, len(rest))
		write(t, c, rest[:n])
		rest = rest[n:]
	}
	gap, own := gapIn(text, at)
	switch {
	case own: // behind it nothing is announced, and what no stream needs is not sent
		assert.LessOrEqual(t, s.Len(), len(text)+len(announcement(c.ping)))
	case gap < 0:
		assert.True(t, bytes.Equal(text, s.Bytes()), "%q became %q", text, s.Bytes())
	default:
		want := append(append(bytes.Clone(text[:gap]), announcement(c.ping)...), text[gap:]...)
		assert.True(t, bytes.Equal(want, s.Bytes()), "%q became %q, not %q", text, s.Bytes(), want)
	}
}

// split returns the whole frames that a text begins with.
func split(text []byte) (all [][]byte) {
	for len(text) >= _headLen {
		n := _headLen + int(text[0])<<16 + int(text[1])<<8 + int(text[2])
		if n > len(text) {
			break
		}
		all, text = append(all, text[:n]), text[n:]
	}
	return all
}

func streamOf(p []byte) uint32 {
	return uint32(p[5]&0x7f)<<24 | uint32(p[6])<<16 | uint32(p[7])<<8 | uint32(p[8])
}

// gapIn returns the first place of a text, not before at, where a frame may stand,
// or -1; and whether the server has a GOAWAY of its own in it.
func gapIn(text []byte, at int) (gap int, own bool) {
	gap = -1
	block, end := false, 0
	for _, p := range split(text) {
		end += len(p)
		switch p[3] {
		case _headers, _pushPromise, _continuation:
			block = p[4]&_endHeaders == 0
		case _goAway:
			own = true
		}
		if gap < 0 && end >= at && !block {
			gap = end
		}
	}
	return gap, own
}
