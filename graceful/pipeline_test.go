package graceful

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// segments is a connection on which these come, each by a read of its own, and
// then the end.
type segments struct {
	net.Conn
	left []string
}

func (s *segments) Read(p []byte) (int, error) {
	if len(s.left) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.left[0])
	if s.left[0] = s.left[0][n:]; s.left[0] == "" {
		s.left = s.left[1:]
	}
	return n, nil
}

// asked is what the pipeline says of one request, and the truth that net/http's
// reader knows.
type asked struct {
	length           int64 // of the body
	rest, buffered   int   // bytes behind the head, when the handler is called
	followed, behind bool  // whether a request is behind it, when the body is read
}

// fault returns what is wrong with the answers, or "". The pipeline may say
// that it does not know how much lies behind a head, but not that nothing does
// when something does: the reply would end the connection, and the request
// with it. What is behind a chunked body it does not see.
func (a asked) fault() string {
	switch {
	case a.rest != _unknown && a.rest != a.buffered:
		return fmt.Sprintf("%d bytes behind the head are said to be %d", a.buffered, a.rest)
	case a.behind && !a.followed && a.length >= 0:
		return "the request behind it is not seen"
	case !a.behind && a.followed && a.rest != _unknown:
		return "no request is behind it"
	default:
		return ""
	}
}

// faults returns what is wrong with any of the answers.
func faults(all []asked) (list []string) {
	for i, a := range all {
		if fault := a.fault(); fault != "" {
			list = append(list, fmt.Sprintf("request %d: %s", i+1, fault))
		}
	}
	return list
}

func (s *segments) SetReadDeadline(time.Time) error  { return nil }
func (s *segments) SetWriteDeadline(time.Time) error { return nil }

// play reads the requests that come in the given segments as net/http does,
// up to the first that is none, and asks the pipeline about each.
func play(give ...string) []asked {
	c := lone(&segments{left: give})
	r := bufio.NewReader(c)
	limits := func() { _ = c.SetReadDeadline(time.Time{}) } // where net/http does
	var all []asked
	for {
		limits()
		req, err := http.ReadRequest(r)
		if err != nil {
			return all
		}
		limits()
		c.beginRequest(req.ContentLength)
		a := asked{length: req.ContentLength, buffered: r.Buffered(), rest: c.exchange.measure()}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return all
		}
		a.behind, a.followed = r.Buffered() > 0, c.followed(req.ContentLength)
		all = append(all, a)
		c.endRequest()
		_ = c.SetWriteDeadline(time.Time{})
		limits()
		if _, err := r.Peek(4); err != nil {
			return all
		}
		limits()
	}
}

const (
	_get     = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
	_bareGet = "GET /b HTTP/1.1\nHost: x\nX-Mixed: y\r\n\n"
	_put     = "PUT /c HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n\r\n\r\n12"
	_chunked = "PUT /d HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\r\n\r\n0\r\n\r\n"
)

func TestPipelineKnowsWhatLiesBehindAHead(t *testing.T) {
	long := "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("l", 3*_buffer) + "\r\n\r\n"
	full := "GET / HTTP/1.1\r\nHost: x\r\nX-Long: "
	full += strings.Repeat("l", _buffer-len(full)-4) + "\r\n\r\n"
	// A line that fills net/http's buffer but for its last byte, which comes by
	// a read of its own.
	line := "GET / HTTP/1.1\r\n"
	line += "X-Long: " + strings.Repeat("l", _buffer-len("X-Long: \r\n")) + "\r\n"
	tests := []struct {
		name string
		give []string
		want int // requests
	}{
		{"one head", []string{_get}, 1},
		{"one head, and half of another", []string{_get + _get[:9]}, 1},
		{"several heads in one read", []string{_get + _get + _get}, 3},
		{"several heads, one read each", []string{_get, _get, _get}, 3},
		{"heads with bare line feeds", []string{_bareGet + _bareGet + _get + _bareGet}, 4},
		{"a head larger than the buffer", []string{long + _get}, 2},
		{"a head as large as the buffer", []string{full, _get}, 2},
		{"a head that fills the buffer behind another one", []string{_get + full, _get}, 3},
		{"a line of which one byte does not fit", []string{
			line[:_buffer-1], line[_buffer-1 : len(line)-1], line[len(line)-1:], "Host: x\r\n\r\n" + _get,
		}, 2},
		{"a line of which one byte does not fit, and no more", []string{
			line[:_buffer-1], line[_buffer-1 : len(line)-1], line[len(line)-1:], "\r\n" + _get,
		}, 2},
		{"a body in the first read", []string{_put}, 1},
		{"a body in the next read", []string{_put[:len(_put)-8], _put[len(_put)-8:]}, 1},
		{"a body partly in the first read", []string{_put[:len(_put)-3], _put[len(_put)-3:]}, 1},
		{"a request behind a body", []string{_put + _get}, 2},
		{"a request read together with the rest of a body", []string{_put[:len(_put)-3], _put[len(_put)-3:] + _get}, 2},
		{"a body behind a request", []string{_get + _put}, 2},
		{"a body between two requests", []string{_get + _put + _get}, 3},
		{"bodies only", []string{_put + _put + _put}, 3},
		{"a chunked body", []string{_chunked}, 1},
		{"a chunked body in several reads", []string{_chunked[:40], _chunked[40 : len(_chunked)-9], _chunked[len(_chunked)-9:]}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := play(tt.give...)
			require.Len(t, got, tt.want)
			assert.Empty(t, faults(got))
		})
	}
}

// Wherever its bytes are cut, the pipeline sees a head's end.
func TestPipelineWithHeadsSplitAnywhere(t *testing.T) {
	for name, text := range map[string]string{
		"one":                     _get,
		"two":                     _get + _get,
		"with bare line feeds":    _bareGet + _get,
		"three":                   _get + _bareGet + _get,
		"with a body behind":      _get + _put,
		"with a body between two": _get + _put + _get,
		"with a body in front":    _put + _get,
	} {
		t.Run(name, func(t *testing.T) {
			want := len(play(text))
			wrong := make(map[int][]string) // by the place of the cut
			for i := 1; i < len(text); i++ {
				got := play(text[:i], text[i:])
				require.Lenf(t, got, want, "cut at %d", i)
				if list := faults(got); len(list) > 0 {
					wrong[i] = list
				}
			}
			assert.Empty(t, wrong)
		})
	}
}

func TestPipelineWithAHeadSplitTwice(t *testing.T) {
	text := _get + _get
	for i := 1; i < len(_get); i++ {
		for j := i + 1; j < len(text); j++ {
			got := play(text[:i], text[i:j], text[j:])
			require.Len(t, got, 2)
			require.Equalf(t, got[0].buffered, got[0].rest, "cut at %d and %d", i, j)
		}
	}
}

func TestPipelineByteByByte(t *testing.T) {
	for _, text := range []string{_get, _bareGet, _put, _chunked} {
		got := play(strings.Split(text, "")...)
		require.Len(t, got, 1)
		assert.Equal(t, got[0].buffered, got[0].rest)
	}
}

// A request that net/http reads ahead by one byte is seen behind any body.
func TestPipelineSeesTheByteReadAhead(t *testing.T) {
	c := lone(&segments{left: []string{_get[:1]}})
	c.beginExchange()
	c.state.Store(uint32(connActive))
	assert.False(t, c.followed(-1))
	_, err := c.Read(make([]byte, 1))
	require.NoError(t, err)
	for _, length := range []int64{-1, 0, 6} {
		assert.Truef(t, c.followed(length), "behind a body of length %d", length)
	}
}

// FuzzPipeline compares what the pipeline makes of a stream, cut into reads at
// the given places, with what bufio.Reader knows.
func FuzzPipeline(f *testing.F) {
	for _, text := range []string{
		_get, _get + _get, _bareGet + _get, _put, _put + _put, _put + _get + _put, _chunked + _get, "\n\n", _get[:20],
	} {
		f.Add(text, []byte(nil))
		f.Add(text, []byte{3, 20, 3})
		f.Add(text, []byte{byte(len(_get) - 1), 1, 1, 1})
	}
	f.Fuzz(func(t *testing.T, text string, cuts []byte) {
		var parts []string
		for _, n := range cuts {
			if n := int(n); n > 0 && n < len(text) {
				parts = append(parts, text[:n])
				text = text[n:]
			}
		}
		if list := faults(play(append(parts, text)...)); len(list) > 0 {
			t.Fatal(list)
		}
	})
}
