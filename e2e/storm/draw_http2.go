package storm

import (
	"bytes"
	"net/http"
	"strconv"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

const (
	// wideWindow is so wide that a client never has to open it again.
	wideWindow = 1 << 28
	// narrowWindow is how much a client may send before it has read the
	// server's settings.
	narrowWindow = 65_535
)

// frames writes a client's frames.
type frames struct {
	*script

	buf    bytes.Buffer
	framer *http2.Framer
	block  bytes.Buffer
	header *hpack.Encoder
	window int
}

// http2 sends bursts of streams.
func (s *script) http2() {
	f := &frames{script: s, window: narrowWindow}
	f.framer = http2.NewFramer(&f.buf, nil)
	f.header = hpack.NewEncoder(&f.block)
	f.preface()
	for range 1 + s.IntN(3) {
		s.wait()
		for range s.length() {
			f.request()
		}
		s.cut(true)
		if s.chance(80) {
			s.step(Await, s.made, 0)
		}
	}
	s.finale()
}

// flush moves what the framer wrote to Plain.
func (f *frames) flush() {
	f.Plain = append(f.Plain, f.buf.Bytes()...)
	f.Frames = append(f.Frames, len(f.Plain))
	f.buf.Reset()
}

func (f *frames) preface() {
	f.buf.WriteString(http2.ClientPreface)
	_ = f.framer.WriteSettings(
		http2.Setting{ID: http2.SettingEnablePush, Val: 0},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: wideWindow},
		http2.Setting{ID: http2.SettingMaxFrameSize, Val: 1 << 16})
	f.flush()
	_ = f.framer.WriteWindowUpdate(0, wideWindow)
	f.flush()
	if f.chance(30) {
		f.cut(true)
		f.step(Pause, 0, f.moment())
	}
}

// request adds the frames of a request.
func (f *frames) request() {
	r := f.script.request()
	if r.Kind == Bye || r.Body > f.window || r.Expect {
		r.Kind, r.Body, r.Framing, r.Method, r.Expect = Small, 0, None, "GET", false
		f.Requests[len(f.Requests)-1] = r
	}
	f.window -= r.Body
	f.headers(r)
	f.data(r)
	f.finished()
}

func (f *frames) headers(r Request) {
	f.block.Reset()
	fields := [][2]string{{":method", r.Method}, {":scheme", "http"}, {":authority", "storm"}, {":path", r.Target()}}
	if r.Framing == Length {
		fields = append(fields, [2]string{"content-length", strconv.Itoa(r.Body)})
	}
	if r.Framing == Trailers {
		fields = append(fields, [2]string{"trailer", "Storm-Sum"})
	}
	for _, field := range fields {
		_ = f.header.WriteField(hpack.HeaderField{Name: field[0], Value: field[1]})
	}
	f.headerFrames(streamID(len(f.Requests)-1), r.Framing == None)
}

// headerFrames adds a HEADERS frame, and perhaps a CONTINUATION.
func (f *frames) headerFrames(id uint32, last bool) {
	block, rest := f.block.Bytes(), []byte(nil)
	if f.chance(20) {
		n := f.IntN(len(block))
		block, rest = block[:n], block[n:]
	}
	_ = f.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID: id, BlockFragment: block, EndStream: last, EndHeaders: rest == nil,
	})
	if rest != nil {
		_ = f.framer.WriteContinuation(id, true, rest)
	}
	f.flush() // no frame may stand between the two
}

// data adds the frames of a body.
func (f *frames) data(r Request) {
	id, body := streamID(len(f.Requests)-1), pattern(r.ID, r.Body)
	for rest := body; len(rest) > 0; {
		n := min(1+f.IntN(16<<10), len(rest))
		last := n == len(rest) && r.Framing != Trailers
		_ = f.framer.WriteData(id, last, rest[:n])
		f.flush()
		rest = rest[n:]
	}
	if r.Framing == Trailers {
		f.block.Reset()
		_ = f.header.WriteField(hpack.HeaderField{Name: "storm-sum", Value: sum(body)})
		f.headerFrames(id, true)
	}
}

// transport draws requests for net/http's Transport: each is made after the
// steps before it, and awaited only by Await.
func (s *script) transport() {
	for range 1 + s.IntN(6) {
		s.wait()
		r := s.request()
		if r.tears() {
			r.Kind, r.Size = Small, 1+s.IntN(1000)
			s.Requests[len(s.Requests)-1] = r
		}
		if r.Method == http.MethodPost {
			r.Framing = Length
			s.Requests[len(s.Requests)-1] = r
		}
		s.made++
		s.step(Send, s.made, 0)
		if s.chance(70) {
			s.step(Await, s.made, 0)
		}
	}
}
