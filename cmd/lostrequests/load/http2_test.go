package load

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// echo replies as [ByID] wants it, in several frames and with a trailer.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // its client is gone
	}
	id := r.Header.Get("X-Id")
	w.Header().Set("Link", "</style.css>")
	w.WriteHeader(http.StatusEarlyHints)
	w.Header().Set("X-Id", id)
	w.Header().Set("Trailer", "X-End")
	_, _ = io.WriteString(w, id+" ")
	w.(http.Flusher).Flush()
	_, _ = w.Write(bytes.Repeat(append(body, '.'), 1<<17/(len(body)+1))) // exceeds the windows
	w.Header().Set("X-End", "yes")
}

func TestClientsAreServedByNetHTTP(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := httptest.NewUnstartedServer(http.HandlerFunc(echo))
		s.Config.Protocols = new(http.Protocols)
		s.Config.Protocols.SetHTTP1(true)
		s.Config.Protocols.SetUnencryptedHTTP2(true)
		c := Client{Dial: To(s.Listener.Addr().String()), Name: "c", KeepAlive: true, Look: true}
		if s.EnableHTTP2 = secure; secure {
			s.StartTLS()
			c.TLS = &tls.Config{RootCAs: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, ServerName: "example.com"}
		} else {
			s.Start()
		}
		for _, h2 := range []bool{false, true} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				c.HTTP2, c.Method = h2, method
				served(t, c)
			}
		}
		s.Close()
	}
}

// served sends three requests, which share a connection.
func served(t *testing.T, c Client) {
	t.Helper()
	defer c.drop()
	for nth := 1; nth <= 3; nth++ {
		i := c.request(t.Context())
		assert.Equal(t, Served, i.Kind, "%v", i.Err)
		assert.Equal(t, nth, i.Nth)
		c.think(t.Context())
	}
}

// peer is the server's side of a connection of HTTP/2.
type peer struct {
	*http2.Framer

	conn *net.TCPConn
}

// reply sends the head of a reply, and ends it if it is all.
func (p peer) reply(id uint32, all bool) {
	var block bytes.Buffer
	enc := hpack.NewEncoder(&block)
	_ = enc.WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
	_ = p.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: all})
}

// serveHTTP2 plays a script for each connection in turn once a request has
// come, and refuses those after the last.
func serveHTTP2(t *testing.T, scripts ...func(peer)) Client {
	t.Helper()
	var raw []script
	for _, s := range scripts {
		raw = append(raw, func(c *net.TCPConn, _ string) {
			p := peer{http2.NewFramer(c, c), c}
			_, err := io.ReadFull(c, make([]byte, len(http2.ClientPreface)))
			assert.NoError(t, err)
			_ = p.WriteSettings()
			if !p.await(t, http2.FrameHeaders) {
				return
			}
			s(p)
			_ = c.CloseWrite()
			_, _ = io.Copy(io.Discard, c) // what comes too late would make a reset of the FIN
		})
	}
	return Client{
		Dial: serveRaw(t, raw...), Method: http.MethodGet, HTTP2: true, KeepAlive: true,
		Judge: ByStatus, Think: time.Millisecond,
	}
}

// await reads frames up to one of a type.
func (p peer) await(t *testing.T, want http2.FrameType) bool {
	t.Helper()
	for {
		f, err := p.ReadFrame()
		if !assert.NoError(t, err) {
			return false
		}
		if f.Header().Type == want {
			return true
		}
	}
}

func TestKindsOfStreamsAreToldApart(t *testing.T) {
	tests := []struct {
		desc string
		do   func(peer)
		want Kind
	}{
		{"whole reply", func(p peer) { p.reply(1, true) }, Served},
		{"whole reply behind a GOAWAY", func(p peer) {
			_ = p.WriteGoAway(1<<31-1, http2.ErrCodeNo, nil)
			p.reply(1, true)
		}, Served},
		{"GOAWAY that leaves the stream out", func(p peer) { _ = p.WriteGoAway(0, http2.ErrCodeNo, nil) }, Unprocessed},
		{"refused stream", func(p peer) { _ = p.WriteRSTStream(1, http2.ErrCodeRefusedStream) }, Unprocessed},
		{"reset stream", func(p peer) { _ = p.WriteRSTStream(1, http2.ErrCodeInternal) }, LostRST},
		{"FIN instead of a reply", func(peer) {}, LostEOF},
		{"FIN behind a GOAWAY", func(p peer) { _ = p.WriteGoAway(1, http2.ErrCodeNo, nil) }, LostEOF},
		{"FIN within the reply", func(p peer) { p.reply(1, false) }, Partial},
		{"reset within the reply", func(p peer) {
			p.reply(1, false)
			_ = p.WriteRSTStream(1, http2.ErrCodeInternal)
		}, Partial},
		{"HTTP/1", func(p peer) { _, _ = io.WriteString(p.conn, "HTTP/1.1 400 Bad Request\r\n\r\n") }, Failed},
	}
	for _, tt := range tests {
		t.Run(tt.desc, func(t *testing.T) {
			c := serveHTTP2(t, tt.do)
			defer c.drop()
			i := c.request(t.Context())
			assert.Equal(t, tt.want, i.Kind, "%v", i.Err)
		})
	}
}

func TestThinkingClientOfHTTP2(t *testing.T) {
	pinged := make(chan struct{})
	c := serveHTTP2(t, func(p peer) {
		p.reply(1, true)
		_ = p.WritePing(false, [8]byte{1})
		if p.await(t, http2.FramePing) {
			close(pinged)
		}
	}, func(p peer) { p.reply(1, true) })
	defer c.drop()
	require.Equal(t, Served, c.request(t.Context()).Kind)
	for !c.conn.(*http2Conn).leaving && t.Context().Err() == nil {
		c.think(t.Context())
	}
	<-pinged // answered while it thought
	i := c.request(t.Context())
	assert.Equal(t, Served, i.Kind)
	assert.Equal(t, 1, i.Nth, "on a connection of its own, for the first has ended")
}
