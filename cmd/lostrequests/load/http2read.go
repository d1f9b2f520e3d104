package load

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/net/http2"
)

// stream is what has come of a request.
type stream struct {
	id    uint32
	reply *http.Response // nil before its head
	body  []byte
	ended bool
	other bool // frames that did not belong to the end of a connection came too
	err   error
}

// errUnprocessed says that the server has not looked at a stream.
var errUnprocessed = errors.New("the server did not process the stream")

// await reads frames until the stream is over, or the connection; without a
// stream, until the deadline.
func (h *http2Conn) await(r *stream) {
	for !r.over() {
		f, err := h.frame()
		if err == nil {
			err = h.take(f, r)
		}
		switch {
		case err == nil:
		case r == nil && timedOut(err):
			return
		case r == nil:
			h.leaving = true
			return
		default:
			h.leaving, r.err = true, err
			return
		}
	}
}

func (r *stream) over() bool { return r != nil && (r.ended || r.err != nil) }

// frame reads a frame. A deadline that passes before the frame has come leaves
// it where it is.
func (h *http2Conn) frame() (http2.Frame, error) {
	b, err := h.in.Peek(frameHead)
	if err != nil {
		return nil, err
	}
	size := int(binary.BigEndian.Uint32(append([]byte{0}, b[:3]...)))
	if size > maxFrame {
		return nil, fmt.Errorf("not HTTP/2: a frame of %d bytes, %q", size, b)
	}
	if _, err := h.in.Peek(frameHead + size); err != nil {
		return nil, err
	}
	return h.framer.ReadFrame()
}

// take takes a frame in, and answers it where that is due.
func (h *http2Conn) take(f http2.Frame, r *stream) error {
	switch f := f.(type) {
	case *http2.GoAwayFrame:
		h.leaving = true
		if r != nil && f.LastStreamID < r.id {
			return fmt.Errorf("%w: GOAWAY after %d, %v", errUnprocessed, f.LastStreamID, f.ErrCode)
		}
		return nil
	case *http2.SettingsFrame:
		h.settings(f)
	case *http2.PingFrame:
		if !f.IsAck() {
			_ = h.framer.WritePing(true, f.Data) // to a buffer
		}
	case *http2.WindowUpdateFrame:
		if f.StreamID == 0 {
			h.window += int(f.Increment)
		}
	case *http2.DataFrame:
		h.received(f)
	}
	if r != nil {
		r.take(f)
	}
	if h.out.Len() > 0 {
		_ = h.flush() // where it fails, reading tells what has become of the stream
	}
	return nil
}

func (h *http2Conn) settings(f *http2.SettingsFrame) {
	if f.IsAck() {
		return
	}
	if v, ok := f.Value(http2.SettingInitialWindowSize); ok {
		h.streamed = int(v)
	}
	_ = h.framer.WriteSettingsAck() // to a buffer
}

// received lets the server send as much again.
func (h *http2Conn) received(f *http2.DataFrame) {
	if f.Length == 0 {
		return
	}
	_ = h.framer.WriteWindowUpdate(0, f.Length) // to a buffer
	if !f.StreamEnded() {
		_ = h.framer.WriteWindowUpdate(f.StreamID, f.Length) // to the same
	}
}

// take takes a frame in.
func (r *stream) take(f http2.Frame) {
	r.other = true
	if f.Header().StreamID != r.id {
		return
	}
	switch f := f.(type) {
	case *http2.MetaHeadersFrame:
		if r.reply == nil || r.reply.StatusCode < http.StatusOK { // not the trailer
			r.reply = head(f) //nolint:bodyclose // it has none
		}
		r.ended = f.StreamEnded()
	case *http2.DataFrame:
		if r.reply == nil {
			r.err = errors.New("not HTTP/2: a body without a head")
			return
		}
		r.body = append(r.body, f.Data()[:min(len(f.Data()), maxJudged-len(r.body))]...)
		r.ended = f.StreamEnded()
	case *http2.RSTStreamFrame:
		r.err = http2.StreamError{StreamID: r.id, Code: f.ErrCode}
	}
}

// judged says what became of the request.
func (r *stream) judged(c *Client, id string) (Kind, error) {
	var reset http2.StreamError
	switch {
	case r.err == nil:
		return c.judge(r.reply, string(r.body), id), nil
	case errors.Is(r.err, errUnprocessed):
		return Unprocessed, r.err
	case !errors.As(r.err, &reset):
		return readKind(r.err, r.reply != nil), r.err
	case reset.Code == http2.ErrCodeRefusedStream:
		return Unprocessed, r.err
	case r.reply != nil:
		return Partial, r.err
	default:
		return LostRST, r.err
	}
}
