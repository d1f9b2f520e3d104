package framing

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRequestEnds(t *testing.T) {
	const (
		head    = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
		chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
		next    = "GET /next HTTP/1.1\r\n\r\n"
	)
	tests := []struct {
		name   string
		length int64
		text   string // of the request; what is behind it is next
		open   bool   // whether no end of it can be told
	}{
		{"a head", 0, head, false},
		{"a head with bare line feeds", 0, "GET / HTTP/1.1\nHost: x\n\n", false},
		{"a head that ends with a bare line feed", 0, "GET / HTTP/1.1\r\nHost: x\r\n\n", false},
		{"a head whose last line has a bare line feed", 0, "GET / HTTP/1.1\r\nHost: x\n\r\n", false},
		{"a head with a carriage return in it", 0, "GET / HTTP/1.1\r\nHost: x\r\r\n\rA: b\r\n\r\n", false},
		{"line ends before the head", 0, "\r\n\n\r\r\n" + head, false},
		{"a body", 4, head + "body", false},
		{"a body like a head", int64(len(head)), head + head, false},
		{"no chunk", Chunked, chunked + "0\r\n\r\n", false},
		{"a last chunk of several zeros", Chunked, chunked + "000\r\n\r\n", false},
		{"chunks", Chunked, chunked + "4\r\nbody\r\n1a\r\n" + strings.Repeat("x", 26) + "\r\n0\r\n\r\n", false},
		{"a chunk like the end", Chunked, chunked + "9\r\n\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n", false},
		{"digits of either case", Chunked, chunked + "A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n", false},
		{"extensions", Chunked, chunked + "1;a=0\r\nx\r\n2 ;9\r\nxx\r\n0;5\r\n\r\n", false},
		{"a trailer", Chunked, chunked + "0\r\nA: b\r\nC: d\r\n\r\n", false},
		{"a trailer with a bare line feed in it", Chunked, chunked + "0\r\nA: b\nC: d\r\n\r\n", false},
		{"a trailer that ends with a bare line feed", Chunked, chunked + "0\r\nA: b\r\n\n", true},
		{"a trailer whose last line has a bare line feed", Chunked, chunked + "0\r\nA: b\n\r\n", true},
		{"a bare line feed for a trailer", Chunked, chunked + "0\r\n\n", true},
		{"a chunk of 2^62 bytes", Chunked, chunked + "4000000000000000\r\n0\r\n\r\n", true},
		{"a chunk of 2^68 bytes", Chunked, chunked + "100000000000000000\r\n0\r\n\r\n", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, want := []byte(tt.text+next), len(tt.text)
			if tt.open {
				want = -1
			}
			assert.Equal(t, want, end(tt.length, text), "in one piece")
			assert.Equal(t, want, end(tt.length, bytewise(text)...), "byte by byte")
			for cut := range text {
				assert.Equal(t, want, end(tt.length, text[:cut], text[cut:]), "cut behind %q", text[:cut])
			}
			for n := range len(tt.text) {
				assert.Equal(t, -1, end(tt.length, text[:n]), "%q alone", text[:n])
			}
		})
	}
}

// A request is over behind its head until somebody tells of its body, for that
// may never happen: net/http answers some heads by itself.
func TestRequestWantsItsBody(t *testing.T) {
	var r Request
	assert.False(t, r.Begun())
	assert.Equal(t, 2, r.Feed([]byte("\r\n")))
	assert.False(t, r.Begun(), "line ends begin nothing")
	assert.Equal(t, 1, r.Feed([]byte("G")))
	assert.True(t, r.Begun())
	assert.False(t, r.HasHead())
	assert.False(t, r.WantsBody())
	assert.False(t, r.Over())
	r.SetBody(4)
	assert.False(t, r.HasHead(), "too early")

	assert.Equal(t, 4, r.Feed([]byte("\r\n\r\nbody")), "it stops behind the head")
	assert.True(t, r.HasHead())
	assert.True(t, r.WantsBody())
	assert.True(t, r.Over())
	assert.Zero(t, r.Feed([]byte("body")))

	r.SetBody(4)
	r.SetBody(9)
	assert.False(t, r.WantsBody())
	assert.False(t, r.Over(), "the first word holds")
	assert.Equal(t, 4, r.Feed([]byte("body")))
	assert.True(t, r.Over())
	assert.Zero(t, r.Feed([]byte("more")))
}

func TestHeadEnd(t *testing.T) {
	for text, want := range map[string]int{
		"":                         -1,
		"\n":                       -1,
		"HTTP/1.1 200 OK\r\n":      -1,
		"a\r\n\r":                  -1,
		"a\r\n\r\nb":               5,
		"a\n\nb":                   3,
		"a\n\r\nb":                 4,
		"a\r\n\nb":                 4,
		"a\n\nb\r\n\r\n":           3,
		"a\r\n\r\nb\n\n":           5,
		"a\r\nb\r\rc\n\rd\r\n\r\n": 14,
	} {
		assert.Equal(t, want, HeadEnd([]byte(text)), "%q", text)
	}
}

func TestBlank(t *testing.T) {
	assert.True(t, Blank(nil))
	assert.True(t, Blank([]byte("\r\n\n\r")))
	assert.False(t, Blank([]byte("\r\n ")))
}
