package e2e_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// http2Wire is a raw HTTP/2 connection to the app.
type http2Wire struct {
	*http2.Framer

	t      *testing.T
	conn   net.Conn
	socket net.Conn // below TLS
	goAway []uint32 // the last stream that each GOAWAY promises to answer
}

// dialHTTP2 connects to the app and exchanges settings with it.
func (a *app) dialHTTP2() *http2Wire {
	a.t.Helper()
	config := a.tls.Clone()
	config.NextProtos = []string{http2.NextProtoTLS}
	nc, socket := connect(a.t, a.network, a.addr, config)
	require.Equal(a.t, http2.NextProtoTLS, nc.(*tls.Conn).ConnectionState().NegotiatedProtocol)
	require.NoError(a.t, nc.SetDeadline(time.Now().Add(patience)))
	_, err := io.WriteString(nc, http2.ClientPreface)
	require.NoError(a.t, err)
	w := &http2Wire{Framer: http2.NewFramer(nc, nc), t: a.t, conn: nc, socket: socket}
	w.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	require.NoError(a.t, w.WriteSettings())
	await(w, func(f *http2.SettingsFrame) bool { return f.IsAck() })
	return w
}

// next reads a frame, acknowledges settings and pings, and remembers GOAWAY,
// which may come between any two others.
func (w *http2Wire) next() (http2.Frame, error) {
	f, err := w.ReadFrame()
	switch f := f.(type) {
	case *http2.SettingsFrame:
		if !f.IsAck() {
			require.NoError(w.t, w.WriteSettingsAck())
		}
	case *http2.PingFrame:
		require.NoError(w.t, w.WritePing(true, f.Data))
	case *http2.GoAwayFrame:
		assert.Equal(w.t, http2.ErrCodeNo, f.ErrCode)
		w.goAway = append(w.goAway, f.LastStreamID)
	}
	return f, err
}

// await reads up to the next frame of a type that is wanted.
func await[F http2.Frame](w *http2Wire, wanted func(F) bool) {
	w.t.Helper()
	for {
		f, err := w.next()
		require.NoError(w.t, err)
		if f, ok := f.(F); ok && wanted(f) {
			return
		}
	}
}

// open sends a request without a body on a new stream.
func (w *http2Wire) open(stream uint32, path string) {
	w.t.Helper()
	var block bytes.Buffer
	enc := hpack.NewEncoder(&block)
	for _, f := range []hpack.HeaderField{
		{Name: ":method", Value: "GET"},
		{Name: ":scheme", Value: "https"},
		{Name: ":authority", Value: "app"},
		{Name: ":path", Value: path},
	} {
		require.NoError(w.t, enc.WriteField(f))
	}
	require.NoError(w.t, w.WriteHeaders(http2.HeadersFrameParam{
		StreamID:      stream,
		BlockFragment: block.Bytes(),
		EndStream:     true,
		EndHeaders:    true,
	}))
}

// status reads the head of the reply on a stream.
func (w *http2Wire) status(stream uint32) (status string) {
	w.t.Helper()
	await(w, func(f *http2.MetaHeadersFrame) bool {
		status = f.PseudoValue("status")
		return f.StreamID == stream
	})
	return status
}

// body reads the rest of the reply on a stream.
func (w *http2Wire) body(stream uint32) string {
	w.t.Helper()
	var body []byte
	await(w, func(f *http2.DataFrame) bool {
		if f.StreamID != stream {
			return false
		}
		body = append(body, f.Data()...)
		return f.StreamEnded()
	})
	return string(body)
}

// isToldToGo waits for the first GOAWAY, unless it has come. It loses no stream.
func (w *http2Wire) isToldToGo() {
	w.t.Helper()
	if w.goAway == nil {
		await(w, func(*http2.GoAwayFrame) bool { return true })
	}
	assert.EqualValues(w.t, 1<<31-1, w.goAway[0])
}

// ends waits for the clean end of the connection, and for the last GOAWAY before
// it, which promises that the streams up to last are answered.
func (w *http2Wire) ends(last uint32) {
	w.t.Helper()
	for {
		f, err := w.next()
		if err != nil {
			require.ErrorIs(w.t, err, io.EOF)
			break
		}
		if _, ok := f.(*http2.PingFrame); !ok {
			assert.IsType(w.t, (*http2.GoAwayFrame)(nil), f, "nothing but GOAWAY was to come any more")
		}
	}
	assert.Equal(w.t, []uint32{1<<31 - 1, last}, w.goAway)
	_, err := io.Copy(io.Discard, w.socket)
	require.NoError(w.t, err, "the socket below was to end with FIN")
	require.NoError(w.t, w.conn.Close())
}
