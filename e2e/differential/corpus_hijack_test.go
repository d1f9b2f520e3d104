package differential_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// hijacking makes a handler that takes its connection over and closes it.
func hijacking(f func(n *notes, nc net.Conn, rw *bufio.ReadWriter)) handler {
	return func(n *notes, w http.ResponseWriter, r *http.Request) {
		n.printf("%s %s", r.Method, r.URL)
		nc, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			n.printf("hijack %s", errorText(err))
			return
		}
		defer func() { n.printf("close %s", errorText(nc.Close())) }()
		f(n, nc, rw)
	}
}

const _switched = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"

// hijacks are connections that a handler takes over.
func hijacks() []exchange {
	upgrade := head("GET", "/up", "Connection: Upgrade", "Upgrade: x")
	echoing := hijacking(func(n *notes, nc net.Conn, rw *bufio.ReadWriter) {
		_, _ = io.WriteString(nc, _switched)
		for {
			line, err := rw.ReadString('\n')
			if err != nil {
				n.printf("%q, %s", line, errorText(err))
				return
			}
			_, _ = rw.WriteString("echo " + line)
			_ = rw.Flush()
		}
	})
	toBufferEnd := hijacking(func(n *notes, nc net.Conn, rw *bufio.ReadWriter) {
		all, err := io.ReadAll(rw)
		n.body(all, err)
		_, _ = fmt.Fprintf(nc, "%d bytes", len(all))
	})
	direct := hijacking(func(n *notes, nc net.Conn, rw *bufio.ReadWriter) {
		buffered, _ := rw.Peek(rw.Reader.Buffered())
		n.printf("buffered %q", buffered)
		_, _ = io.WriteString(nc, _switched)
		line := make([]byte, 5)
		_, err := io.ReadFull(nc, line)
		n.printf("%q, %s", line, errorText(err))
	})
	return []exchange{
		{name: "hijack, echo", handler: echoing, script: script(
			send(upgrade), await("\r\n\r\n"), send("one\n"), await("echo one\n"), send("two\n"), await("echo two\n"), half)},
		{name: "hijack with bytes behind the head", handler: echoing, script: script(send(upgrade, "one\ntwo\n"), await("echo two\n"), half)},
		{name: "hijack with a request behind the head", handler: echoing, script: script(send(upgrade, get("/2")), half)},
		{name: "hijack behind a request", handler: echoing, script: script(send(get("/1")), half)},
		{name: "hijack of a pipelined request", script: script(send(get("/1"), upgrade, "one\n"), half), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/up" {
				echoing(n, w, r)
				return
			}
			ignore(n, w, r)
		}},
		{name: "hijack of a kept-alive connection's second request", handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/up" {
				echoing(n, w, r)
				return
			}
			ignore(n, w, r)
		}, script: script(send(get("/1")), await("ignored /1\n"), send(upgrade), await("101 Switching Protocols"), send("one\n"), await("echo one\n"), half)},
		{name: "hijack, bytes that come while the handler waits", script: script(send(upgrade), until("in"), send("hello"), signal("sent"), await("\r\n\r\n"), half), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			n.mark("in")
			n.wait("sent")
			hijacking(func(n *notes, nc net.Conn, rw *bufio.ReadWriter) {
				_, _ = io.WriteString(nc, _switched)
				got := make([]byte, 5)
				_, err := io.ReadFull(rw, got)
				n.printf("%q, %s", got, errorText(err))
			})(n, w, r)
		}},
		{name: "hijack, read past the buffer", handler: direct, script: script(send(upgrade), await("\r\n\r\n"), send("hello"), half)},
		{name: "hijack, 10 kB behind the head", handler: toBufferEnd, script: script(send(upgrade, strings.Repeat("x", 10_000)), half)},
		{name: "hijack, 100 kB behind the head", handler: toBufferEnd, script: script(send(upgrade, strings.Repeat("x", 100_000)), half)},
		{name: "hijack of a POST with its body unread", handler: toBufferEnd, script: script(send(head("POST", "/", "Content-Length: 5"), "hello", "more"), half)},
		{name: "hijack of chunks unread", handler: toBufferEnd, script: script(send(head("POST", "/", "Transfer-Encoding: chunked"), "3\r\nabc\r\n0\r\n\r\nmore"), half)},
		{name: "hijack of a POST with its body read", script: script(send(head("POST", "/", "Content-Length: 5"), "hello", "more"), half), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			n.body(body, err)
			toBufferEnd(n, w, r)
		}},
		{name: "hijack of an Expect", handler: toBufferEnd, script: script(send(head("POST", "/", "Content-Length: 5", "Expect: 100-continue")), half)},
		{name: "hijack of HTTP/1.0", handler: toBufferEnd, script: script(send("GET / HTTP/1.0\r\n\r\nmore"), half)},
		{name: "hijack of CONNECT", handler: echoing, script: script(send(lines("CONNECT b.example:443 HTTP/1.1", "Host: b.example:443")), await("\r\n\r\n"), send("one\n"), await("echo one\n"), half)},
		{name: "hijack of HEAD", handler: toBufferEnd, script: script(send(head("HEAD", "/")), half)},
		{name: "hijack, closed at once", handler: hijacking(func(*notes, net.Conn, *bufio.ReadWriter) {}), script: script(send(upgrade), toEnd)},
		{name: "hijack, closed twice", handler: hijacking(func(n *notes, nc net.Conn, _ *bufio.ReadWriter) { n.printf("close %s", errorText(nc.Close())) }), script: script(send(upgrade), toEnd)},
		{name: "hijack twice", script: script(send(upgrade), toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			hijacking(func(n *notes, _ net.Conn, _ *bufio.ReadWriter) {
				_, _, err := w.(http.Hijacker).Hijack()
				n.printf("again %s", errorText(err))
			})(n, w, r)
		}},
		{name: "hijack, then the writer", says: 5, script: script(send(upgrade), toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			hijacking(func(n *notes, _ net.Conn, _ *bufio.ReadWriter) {
				n.note(w.Write([]byte("x")))
				n.note(io.WriteString(w, "x"))
				w.WriteHeader(http.StatusTeapot)
				n.printf("flush %s", errorText(http.NewResponseController(w).Flush()))
				n.printf("read deadline %s", errorText(http.NewResponseController(w).SetReadDeadline(time.Time{})))
			})(n, w, r)
		}},
		{name: "hijack behind a write", script: script(send(upgrade), toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			n.note(io.WriteString(w, "x"))
			hijacking(func(*notes, net.Conn, *bufio.ReadWriter) {})(n, w, r)
		}},
		{name: "hijack behind a flush", script: script(send(upgrade), toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			hijacking(func(*notes, net.Conn, *bufio.ReadWriter) {})(n, w, r)
		}},
		{name: "hijack by a ResponseController", script: script(send(upgrade), toEnd), handler: func(n *notes, w http.ResponseWriter, _ *http.Request) {
			nc, rw, err := http.NewResponseController(w).Hijack()
			n.printf("hijack %s", errorText(err))
			_, _ = rw.WriteString("raw")
			_ = rw.Flush()
			_ = nc.Close()
		}},
		{name: "hijack with deadlines in the past", script: script(send(upgrade), toEnd), handler: hijacking(func(n *notes, nc net.Conn, rw *bufio.ReadWriter) {
			n.printf("%s", errorText(nc.SetReadDeadline(time.Unix(1, 0))))
			_, err := rw.ReadByte()
			n.printf("%s", errorText(err))
			n.printf("%s", errorText(nc.SetWriteDeadline(time.Unix(1, 0))))
			_, err = nc.Write([]byte("x"))
			n.printf("%s", errorText(err))
		})},
		{name: "hijack with the server's deadlines", settings: func(s *http.Server) { s.ReadTimeout, s.WriteTimeout = time.Minute, time.Minute }, handler: echoing, script: script(
			send(upgrade), await("\r\n\r\n"), send("one\n"), await("echo one\n"), half)},
		{name: "hijack, then a panic", says: 1, script: script(send(upgrade), toEnd), handler: hijacking(func(*notes, net.Conn, *bufio.ReadWriter) { panic("boom") })},
		{name: "hijack, the client resets", script: script(send(upgrade), until("in"), abort), handler: hijacking(func(n *notes, _ net.Conn, rw *bufio.ReadWriter) {
			n.mark("in")
			_, err := rw.ReadByte()
			n.printf("read ended: %v", err != nil)
		})},
		{name: "hijack, addresses", script: script(send(upgrade), toEnd), handler: hijacking(func(n *notes, nc net.Conn, _ *bufio.ReadWriter) {
			n.printf("%s from %s", nc.LocalAddr(), nc.RemoteAddr())
		})},
		{name: "hijack, outlives its handler", script: script(send(upgrade), await("\r\n\r\n"), send("one\n"), await("echo one\n"), half, until("over")), handler: func(n *notes, w http.ResponseWriter, _ *http.Request) {
			nc, rw, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			go func() {
				defer n.mark("over")
				_, _ = io.WriteString(nc, _switched)
				line, err := rw.ReadString('\n')
				_, _ = fmt.Fprintf(nc, "echo %s", line)
				n.printf("%s", errorText(err))
				_ = nc.Close()
			}()
		}},
	}
}
