package differential_test

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// step2 is one thing that a client of HTTP/2 does.
type step2 func(*http2Client)

// begin sends the preface and SETTINGS, and waits for their answer: what comes
// later then comes behind it.
func begin(settings ...http2.Setting) step2 {
	return func(c *http2Client) {
		start(settings...)(c)
		line(0, "SETTINGS, ack true")(c)
	}
}

// start sends the preface and SETTINGS.
func start(settings ...http2.Setting) step2 {
	return func(c *http2Client) {
		_, _ = c.conn.Write([]byte(http2.ClientPreface)) // the frames that come tell what became of it
		_ = c.framer.WriteSettings(settings...)
	}
}

// bytes2 sends what is no frame that a framer writes.
func bytes2(s string) step2 { return func(c *http2Client) { _, _ = c.conn.Write([]byte(s)) } }

// block encodes fields: name, value, name, value.
func block(fields ...string) []byte {
	var b bytes.Buffer
	e := hpack.NewEncoder(&b)
	e.SetMaxDynamicTableSize(0) // each block stands alone
	for i := 0; i < len(fields); i += 2 {
		_ = e.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]}) // a buffer takes all
	}
	return b.Bytes()
}

func request(method, path string, more ...string) []byte {
	return block(append([]string{":method", method, ":scheme", "https", ":authority", "a.example", ":path", path}, more...)...)
}

// headers sends a request's head.
func headers(id uint32, last bool, fragment []byte) step2 {
	return func(c *http2Client) {
		_ = c.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: fragment, EndStream: last, EndHeaders: true})
	}
}

// split sends a head in HEADERS and CONTINUATION.
func split(id uint32, fragment []byte) step2 {
	return func(c *http2Client) {
		_ = c.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: fragment[:5], EndStream: true})
		_ = c.framer.WriteContinuation(id, false, fragment[5:9])
		_ = c.framer.WriteContinuation(id, true, fragment[9:])
	}
}

func data(id uint32, last bool, s string) step2 {
	return func(c *http2Client) { _ = c.framer.WriteData(id, last, []byte(s)) }
}

func rst(id uint32) step2 {
	return func(c *http2Client) { _ = c.framer.WriteRSTStream(id, http2.ErrCodeCancel) }
}

func grow(id, by uint32) step2 {
	return func(c *http2Client) { _ = c.framer.WriteWindowUpdate(id, by) }
}

func ping(c *http2Client) {
	_ = c.framer.WritePing(false, [8]byte{'e', 'x', 'c', 'h', 'a', 'n', 'g', 'e'})
}

// line waits for a line that begins so.
func line(id uint32, prefix string) step2 {
	return func(c *http2Client) {
		c.await(prefix, func() bool {
			return slices.ContainsFunc(c.streams[id], func(s string) bool { return strings.HasPrefix(s, prefix) })
		})
	}
}

// whole waits for the ends of streams.
func whole(ids ...uint32) step2 {
	return func(c *http2Client) {
		for _, id := range ids {
			c.await("the end of a stream", func() bool {
				return slices.ContainsFunc(c.streams[id], func(s string) bool {
					return strings.HasSuffix(s, "last true") || strings.HasPrefix(s, "DATA ends") || strings.HasPrefix(s, "RST_STREAM")
				})
			})
		}
	}
}

// sized waits until a stream has got n bytes.
func sized(id uint32, n int) step2 {
	return func(c *http2Client) {
		c.await("data", func() bool { return c.data[id] != nil && c.data[id].Len() >= n })
	}
}

// toEnd2 waits for the end of the connection.
func toEnd2(c *http2Client) { c.await("the end", func() bool { return c.ended }) }

// marked waits for a mark of the handler's, and tell sets one.
func marked(name string) step2 { return func(c *http2Client) { c.notes.wait(name) } }
func tell(name string) step2   { return func(c *http2Client) { c.notes.mark(name) } }

func script2(steps ...step2) []step2 { return steps }
