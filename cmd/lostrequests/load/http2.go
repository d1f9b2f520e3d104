package load

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

const (
	// frameHead is how long the head of a frame is.
	frameHead = 9
	// maxFrame is how long a frame is at most, by the settings that are sent.
	maxFrame = 1 << 14
	// firstWindow is how much may be sent before the other side allows more.
	firstWindow = 1<<16 - 1
)

// http2Conn is a connection of HTTP/2 with one stream at a time. Its client
// reads it while it thinks as well, without a goroutine, so that each thing has
// its order.
type http2Conn struct {
	net    net.Conn
	sock   *sock
	in     *bufio.Reader
	out    bytes.Buffer // frames that leave in one write
	framer *http2.Framer
	block  bytes.Buffer
	enc    *hpack.Encoder

	nth      int    // requests written so far
	id       uint32 // of the next stream, odd
	leaving  bool   // GOAWAY has come, or the end
	window   int    // what may be sent on the connection
	streamed int    // what may be sent on a new stream
}

func newHTTP2(w net.Conn, s *sock) *http2Conn {
	h := &http2Conn{
		net: w, sock: s, in: bufio.NewReaderSize(w, frameHead+maxFrame),
		id: 1, window: firstWindow, streamed: firstWindow,
	}
	h.framer = http2.NewFramer(&h.out, h.in)
	h.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	h.enc = hpack.NewEncoder(&h.block)
	h.enc.SetMaxDynamicTableSize(0) // whatever the server allows
	h.out.WriteString(http2.ClientPreface)
	_ = h.framer.WriteSettings(http2.Setting{ID: http2.SettingEnablePush, Val: 0}) // to a buffer
	return h
}

func (h *http2Conn) exchange(c *Client, i *Incident) (keep bool) {
	kept := h.nth > 0
	if body := len(c.body()); kept && (h.leaving || body > min(h.window, h.streamed)) {
		return false
	}
	_ = h.net.SetDeadline(time.Now().Add(c.patience())) // fails only where the write fails too
	r := &stream{id: h.id}
	h.ask(c, i.ID)
	h.sock.arm(false)
	err := h.flush()
	h.nth++
	s := h.sock.seen
	i.Nth, i.Local, i.Looked = h.nth, h.sock.LocalAddr().String(), s.at
	if i.Err = err; err != nil {
		i.Kind = writeKind(err)
		return false
	}
	i.Written = time.Now()
	h.await(r)
	i.Kind, i.Err = r.judged(c, i.ID)
	if s.closed && kept && !r.other && i.Kind.Lost() {
		i.Kind, i.Idle = Stale, s.silence
	}
	return !h.leaving
}

// ask writes a request for the flush that follows.
func (h *http2Conn) ask(c *Client, id string) {
	h.fields(c, id)
	body := c.body()
	// What is written here goes to a buffer, and cannot fail.
	_ = h.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID: h.id, BlockFragment: h.block.Bytes(), EndStream: body == "", EndHeaders: true,
	})
	if body != "" {
		_ = h.framer.WriteData(h.id, true, []byte(body))
		h.window -= len(body)
	}
	h.id += 2
}

// flush sends what was written.
func (h *http2Conn) flush() error {
	_, err := h.net.Write(h.out.Bytes())
	h.out.Reset()
	return err
}

// idle reads what the server says while the client thinks.
func (h *http2Conn) idle(ctx context.Context, d time.Duration) {
	start := time.Now()
	_ = h.net.SetWriteDeadline(start.Add(d + Patience))            // for what is answered
	_ = h.net.SetReadDeadline(start.Add(max(d, time.Millisecond))) // so that there is one look at least
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(woken)
		_ = h.net.SetReadDeadline(start)
	})
	h.await(nil)
	if !stop() {
		<-woken
	}
	if h.leaving {
		Pause(ctx, d-time.Since(start))
	}
}

func (h *http2Conn) close() { _ = h.net.Close() }
