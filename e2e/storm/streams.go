package storm

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// streams reads a client's stream as frames of HTTP/2.
type streams struct {
	plan *ClientPlan

	buf    []byte
	header *hpack.Decoder
	list   map[uint32]*stream
	goAway []goAway
	acks   []byte
	err    error
}

// stream is a reply of HTTP/2.
type stream struct {
	header  map[string]string
	interim []string
	body    []byte
	whole   bool
	reset   http2.ErrCode
	isReset bool
}

// goAway is a GOAWAY frame.
type goAway struct {
	last uint32
	code http2.ErrCode
}

const frameHeader = 9

func newStreams(p *ClientPlan) *streams {
	return &streams{plan: p, header: hpack.NewDecoder(4096, nil), list: map[uint32]*stream{}}
}

// streamID returns the id of the stream that carries the i-th request.
func streamID(i int) uint32 { return uint32(2*i + 1) } //nolint:gosec // few requests

// add implements inbound.
func (ss *streams) add(p []byte) {
	ss.buf = append(ss.buf, p...)
	for ss.err == nil && len(ss.buf) >= frameHeader {
		n := frameHeader + (int(ss.buf[0])<<16 | int(ss.buf[1])<<8 | int(ss.buf[2]))
		if len(ss.buf) < n {
			return
		}
		ss.err = ss.frame(ss.buf[:n])
		ss.buf = ss.buf[n:]
	}
}

func (ss *streams) frame(p []byte) error {
	fr := http2.NewFramer(nil, bytes.NewReader(p))
	fr.SetMaxReadFrameSize(1 << 20)
	f, err := fr.ReadFrame()
	if err != nil && !errors.Is(err, http2.ErrFrameTooLarge) && f == nil {
		return fmt.Errorf("frame % x: %w", p[:frameHeader], err)
	}
	switch f := f.(type) {
	case *http2.SettingsFrame:
		if !f.IsAck() {
			ss.answer(func(w *http2.Framer) error { return w.WriteSettingsAck() })
		}
	case *http2.PingFrame:
		if !f.IsAck() {
			ss.answer(func(w *http2.Framer) error { return w.WritePing(true, f.Data) })
		}
	case *http2.GoAwayFrame:
		ss.goAway = append(ss.goAway, goAway{f.LastStreamID, f.ErrCode})
	case *http2.RSTStreamFrame:
		s := ss.stream(f.StreamID)
		s.isReset, s.reset = true, f.ErrCode
	case *http2.HeadersFrame:
		return ss.headers(f)
	case *http2.DataFrame:
		s := ss.stream(f.StreamID)
		s.body = append(s.body, f.Data()...)
		s.whole = f.StreamEnded()
	default:
	}
	return nil
}

// answer adds a frame to those that are owed to the server.
func (ss *streams) answer(write func(*http2.Framer) error) {
	var b bytes.Buffer
	_ = write(http2.NewFramer(&b, nil)) // into a buffer
	ss.acks = append(ss.acks, b.Bytes()...)
}

func (ss *streams) stream(id uint32) *stream {
	s := ss.list[id]
	if s == nil {
		s = &stream{}
		ss.list[id] = s
	}
	return s
}

func (ss *streams) headers(f *http2.HeadersFrame) error {
	if !f.HeadersEnded() {
		return errors.New("headers in several frames")
	}
	fields, err := ss.header.DecodeFull(f.HeaderBlockFragment())
	if err != nil {
		return err
	}
	header := map[string]string{}
	for _, field := range fields {
		if _, twice := header[field.Name]; twice {
			return fmt.Errorf("two of %s", field.Name)
		}
		header[field.Name] = field.Value
	}
	s := ss.stream(f.StreamID)
	if status := header[":status"]; strings.HasPrefix(status, "1") {
		s.interim = append(s.interim, status)
		return nil
	}
	if s.header != nil {
		return fmt.Errorf("two replies on stream %d", f.StreamID)
	}
	s.header, s.whole = header, f.StreamEnded()
	return nil
}

// whole implements inbound: it counts the requests that have a reply or will
// get none, whichever they are.
func (ss *streams) whole() (n int) {
	for i := range ss.plan.Requests {
		s := ss.list[streamID(i)]
		if s != nil && (s.whole || s.isReset) || s == nil && ss.refused(streamID(i)) {
			n++
		}
	}
	return n
}

// refused reports whether a GOAWAY has said that a stream is not answered.
func (ss *streams) refused(id uint32) bool {
	n := len(ss.goAway)
	return n > 0 && ss.goAway[n-1].last < id
}

// told implements inbound.
func (ss *streams) told() bool { return len(ss.goAway) > 0 }

// acknowledge sends what is owed to the server, unless a frame is half sent.
func (c *client) acknowledge() {
	ss, ok := c.in.(*streams)
	if !ok {
		return
	}
	c.mu.Lock()
	acks := ss.acks
	ss.acks = nil
	c.mu.Unlock()
	if len(acks) == 0 {
		return
	}
	c.outMu.Lock()
	defer c.outMu.Unlock()
	c.acks = append(c.acks, acks...)
	if len(c.out) == 0 {
		c.flushAcks()
	}
}

// flushAcks sends the frames that are owed, if no frame is half made.
func (c *client) flushAcks() bool {
	if len(c.acks) == 0 || !c.plan.betweenFrames(c.sealed) {
		return true
	}
	c.append(c.channel.seal(nil, c.acks))
	c.acks = nil
	return c.write(len(c.out))
}

// betweenFrames reports whether a frame ends at n bytes of Plain.
func (p *ClientPlan) betweenFrames(n int) bool {
	return slices.Contains(p.Frames, n)
}
