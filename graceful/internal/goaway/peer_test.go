package goaway

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// certificate is one for example.com, as the two sides need it.
var certificate = sync.OnceValues(func() (server, client *tls.Config) {
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	defer s.Close()
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return &tls.Config{Certificates: s.TLS.Certificates, NextProtos: []string{"h2"}},
		&tls.Config{RootCAs: roots, ServerName: "example.com", NextProtos: []string{"h2"}}
})

// handshake puts TLS on both ends of a connection.
func handshake(t *testing.T, client, server net.Conn) (*tls.Conn, *tls.Conn) {
	t.Helper()
	ours, theirs := certificate()
	c, s := tls.Client(client, theirs.Clone()), tls.Server(server, ours.Clone())
	done := make(chan error, 1)
	go func() { done <- c.Handshake() }()
	require.NoError(t, s.Handshake())
	require.NoError(t, <-done)
	return c, s
}

// peer is an HTTP/2 client that speaks for itself.
type peer struct {
	*testing.T
	net.Conn

	mute    bool // whether it answers nothing by itself
	mu      sync.Mutex
	seen    []string // what has come, in words
	pings   [][]byte
	ended   map[uint32]chan struct{} // closed when the server has ended a stream
	eof     chan struct{}            // closed when the server has closed its half
	writing sync.Mutex
}

func newPeer(t *testing.T, nc net.Conn) *peer {
	return &peer{T: t, Conn: nc, ended: make(map[uint32]chan struct{}), eof: make(chan struct{})}
}

// greet says the preface and what is given, and begins to listen.
func (p *peer) greet(more ...[]byte) *peer {
	p.writing.Lock() // listen answers, which must come behind this
	go p.listen()
	text := append([]byte(_preface), frame(0x4, 0, 0, nil)...)
	_, err := p.Write(append(text, bytes.Join(more, nil)...))
	p.writing.Unlock()
	require.NoError(p, err)
	return p
}

func (p *peer) say(text []byte) {
	p.writing.Lock()
	defer p.writing.Unlock()
	_, _ = p.Write(text) // the server may have gone, which listen finds out
}

// listen reads until the server closes its half, and then closes the connection.
func (p *peer) listen() {
	defer close(p.eof)
	defer func() { _ = p.Close() }()
	for {
		var head [_headLen]byte
		if _, err := io.ReadFull(p.Conn, head[:]); err != nil {
			p.note(err.Error())
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(head[:])>>8)
		if _, err := io.ReadFull(p.Conn, body); err != nil {
			p.note("cut: " + err.Error())
			return
		}
		p.take(head[3], head[4], binary.BigEndian.Uint32(head[5:]), body)
	}
}

func (p *peer) take(kind, flags byte, stream uint32, body []byte) {
	switch kind {
	case 0x4:
		if flags&_ack == 0 {
			p.note("SETTINGS")
			p.answer(frame(0x4, _ack, 0, nil))
		}
	case _ping:
		if flags&_ack != 0 {
			break
		}
		p.mu.Lock()
		p.pings = append(p.pings, body)
		p.mu.Unlock()
		p.note("PING")
		p.answer(frame(_ping, _ack, 0, body))
	case _goAway:
		last, code := binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
		switch {
		case code != 0:
			p.note(fmt.Sprintf("GOAWAY %d error %d", last, code))
		case last == _maxStream:
			p.note("GOAWAY max")
		default:
			p.note(fmt.Sprintf("GOAWAY %d", last))
		}
	case _headers:
		p.note(fmt.Sprintf("HEADERS %d %x", stream, body[:1]))
	case _rstStream:
		p.note(fmt.Sprintf("RST_STREAM %d", stream))
	}
	if (kind == _headers || kind == _data) && flags&_endStream != 0 {
		p.note(fmt.Sprintf("END_STREAM %d", stream))
		close(p.end(stream))
	}
}

// answer says something while listen reads on.
func (p *peer) answer(text []byte) {
	if !p.mute {
		go p.say(text)
	}
}

func (p *peer) note(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen = append(p.seen, what)
}

func (p *peer) end(stream uint32) chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended[stream] == nil {
		p.ended[stream] = make(chan struct{})
	}
	return p.ended[stream]
}

// ask opens a stream for a request without a body.
func (p *peer) ask(stream uint32, path string) { p.say(get(stream, path)) }

func get(stream uint32, path string) []byte {
	return frame(_headers, _endHeaders|_endStream, stream, head("GET", path))
}

// post opens a stream for a request whose body goes on.
func (p *peer) post(stream uint32, path string) {
	p.say(frame(_headers, _endHeaders, stream, head("POST", path)))
}

// head is a header block without Huffman codes, and without the dynamic table.
func head(method, path string) []byte {
	p := []byte{0x87} // :scheme https, as the table has it
	for _, f := range [][2]string{{":method", method}, {":path", path}, {":authority", "example.com"}} {
		p = append(p, 0)
		for _, word := range f {
			p = append(p, byte(len(word)))
			p = append(p, word...)
		}
	}
	return p
}

// saw fails the test unless just this has come, HEADERS and what the server
// says on its own apart.
func (p *peer) saw(want ...string) {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	assert.Equal(p, strings.Join(want, ", "), strings.Join(p.seen, ", "))
}
