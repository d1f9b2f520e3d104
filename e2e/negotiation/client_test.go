package negotiation_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// clients are those that every server meets.
var clients = map[string]*tls.Config{
	"h2, http/1.1": {NextProtos: []string{"h2", "http/1.1"}},
	"http/1.1, h2": {NextProtos: []string{"http/1.1", "h2"}},
	"h2":           {NextProtos: []string{"h2"}},
	"http/1.1":     {NextProtos: []string{"http/1.1"}},
	"none":         {},
	"foo":          {NextProtos: []string{"foo"}},
	"h2, TLS 1.2":  {NextProtos: []string{"h2"}, MaxVersion: tls.VersionTLS12},
	"h2, a cipher suite that HTTP/2 prohibits": {
		NextProtos: []string{"h2"}, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA},
	},
}

// visit says what a client negotiates, and what its request gets.
func visit(addr string, config *tls.Config) string {
	socket, err := net.Dial("tcp", addr)
	if err != nil {
		return "dial: " + err.Error()
	}
	defer func() { _ = socket.Close() }() // it has served its purpose
	if err := socket.SetDeadline(time.Now().Add(patience)); err != nil {
		return err.Error()
	}
	config = config.Clone()
	config.RootCAs, config.ServerName = pair.Pool(), "127.0.0.1"
	conn := tls.Client(socket, config)
	if err := conn.Handshake(); err != nil {
		return "handshake: " + err.Error()
	}
	proto := conn.ConnectionState().NegotiatedProtocol
	if proto == "h2" {
		return fmt.Sprintf("%q: %s", proto, askHTTP2(conn))
	}
	return fmt.Sprintf("%q: %s", proto, ask(conn))
}

func ask(conn net.Conn) string {
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"); err != nil {
		return err.Error()
	}
	all, err := io.ReadAll(conn)
	if err != nil {
		return err.Error()
	}
	reply, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(all)), nil)
	if err != nil {
		return fmt.Sprintf("%q", all)
	}
	defer func() { _ = reply.Body.Close() }() // it is in memory
	body, err := io.ReadAll(reply.Body)
	return fmt.Sprintf("%s %d %q %v", reply.Proto, reply.StatusCode, body, err)
}

func askHTTP2(conn net.Conn) string {
	var head bytes.Buffer
	e := hpack.NewEncoder(&head)
	for _, f := range [][2]string{{":method", "GET"}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}} {
		_ = e.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]}) // a buffer takes all
	}
	f := http2.NewFramer(conn, conn)
	f.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	_, _ = io.WriteString(conn, http2.ClientPreface) // the reply tells what became of it
	_ = f.WriteSettings()
	_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: head.Bytes(), EndStream: true, EndHeaders: true})
	return replyHTTP2(f)
}

// replyHTTP2 reads the reply to the end of its stream.
func replyHTTP2(f *http2.Framer) string {
	text := ""
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			return text + err.Error()
		}
		switch frame := frame.(type) {
		case *http2.SettingsFrame:
			if n, ok := frame.Value(http2.SettingMaxConcurrentStreams); ok {
				text += fmt.Sprintf("%d streams, ", n)
			}
		case *http2.MetaHeadersFrame:
			text += "status " + frame.PseudoValue("status") + " "
		case *http2.DataFrame:
			text += fmt.Sprintf("%q", frame.Data())
			if frame.StreamEnded() {
				return text
			}
		case *http2.GoAwayFrame:
			return text + frame.ErrCode.String()
		}
	}
}
