package differential_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// http2Client is the client's side of an exchange by HTTP/2. What comes is kept
// by stream, for streams may come in any order, and without WINDOW_UPDATE,
// whose number depends on time.
type http2Client struct {
	notes  *notes
	conn   net.Conn
	framer *http2.Framer
	over   chan struct{} // closed when nothing more is read

	mu      sync.Mutex // guards all below
	came    *sync.Cond
	streams map[uint32][]string
	data    map[uint32]*bytes.Buffer
	ended   bool
	late    bool
	end     string
}

func dialHTTP2(n *notes, addr string, way pair.Way) (*http2Client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	if way != pair.Clear {
		s := tls.Client(conn, &tls.Config{RootCAs: pair.Pool(), ServerName: "127.0.0.1", NextProtos: []string{"h2"}})
		if err := s.Handshake(); err != nil {
			return nil, err
		}
		conn = s
	}
	c := &http2Client{
		notes: n, conn: conn, framer: http2.NewFramer(conn, conn), over: make(chan struct{}),
		streams: make(map[uint32][]string), data: make(map[uint32]*bytes.Buffer),
	}
	c.came = sync.NewCond(&c.mu)
	c.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	go c.read()
	return c, nil
}

func (c *http2Client) read() {
	defer close(c.over)
	for {
		f, err := c.framer.ReadFrame()
		c.mu.Lock()
		if err != nil {
			c.ended = true
			c.end = endOf(err)
		} else {
			c.take(f)
		}
		c.came.Broadcast()
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// take notes a frame.
func (c *http2Client) take(f http2.Frame) {
	id := f.Header().StreamID
	switch f := f.(type) {
	case *http2.WindowUpdateFrame:
	case *http2.DataFrame:
		c.takeData(f)
	case *http2.MetaHeadersFrame:
		c.note(id, "HEADERS %s, last %v", fieldsOf(f), f.StreamEnded())
	case *http2.SettingsFrame:
		text := fmt.Sprintf("SETTINGS, ack %v", f.IsAck())
		_ = f.ForeachSetting(func(s http2.Setting) error { text += fmt.Sprintf(" %s", s); return nil })
		c.note(id, "%s", text)
	case *http2.RSTStreamFrame:
		c.note(id, "RST_STREAM %s", f.ErrCode)
	case *http2.GoAwayFrame:
		c.note(id, "GOAWAY %d %s %q", f.LastStreamID, f.ErrCode, f.DebugData())
	case *http2.PingFrame:
		c.note(id, "PING %q, ack %v", f.Data, f.IsAck())
	default:
		c.note(id, "%s", f.Header())
	}
}

// takeData joins what one stream gets: how it is cut depends on time.
func (c *http2Client) takeData(f *http2.DataFrame) {
	id := f.StreamID
	if c.data[id] == nil {
		c.data[id] = new(bytes.Buffer)
	}
	c.data[id].Write(f.Data())
	if f.StreamEnded() {
		c.note(id, "DATA ends the stream")
	}
}

func (c *http2Client) note(id uint32, format string, args ...any) {
	c.streams[id] = append(c.streams[id], fmt.Sprintf(format, args...))
}

func fieldsOf(f *http2.MetaHeadersFrame) string {
	text := ""
	for _, field := range f.Fields {
		if field.Name == "date" {
			field.Value = "now"
		}
		text += fmt.Sprintf(" %s=%q", field.Name, field.Value)
	}
	return text
}

// await waits until what came on a stream satisfies done, or the end.
func (c *http2Client) await(what string, done func() bool) {
	stop := time.AfterFunc(patience, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.late = true
		c.came.Broadcast()
	})
	defer stop.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for !done() {
		if c.late || c.ended {
			c.notes.printf("%s for %s", _inVain, what)
			return
		}
		c.came.Wait()
	}
}

// finish ends the exchange and returns what came.
func (c *http2Client) finish() (wire, end string) {
	c.mu.Lock()
	end = c.end
	c.mu.Unlock()
	if end == "" {
		end = "by the client"
	}
	_ = c.conn.Close()
	<-c.over
	return c.wire(), end
}

func (c *http2Client) wire() string {
	var b bytes.Buffer
	for id := range uint32(100) {
		for _, line := range c.streams[id] {
			fmt.Fprintf(&b, "stream %d: %s\n", id, line)
		}
		if data := c.data[id]; data != nil {
			fmt.Fprintf(&b, "stream %d: data %s\n", id, brief(data.String()))
		}
	}
	return b.String()
}
