package differential_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// pipelines are requests that come before the reply to the one before.
func pipelines() []exchange {
	post := func(path, body string) string {
		return head("POST", path, fmt.Sprintf("Content-Length: %d", len(body))) + body
	}
	return []exchange{
		{name: "two requests at once", script: script(send(get("/1"), get("/2")))},
		{name: "ten requests at once", script: script(send(strings.Repeat(get("/x"), 10)))},
		{name: "200 requests at once", handler: ignore, script: script(send(strings.Repeat(get("/x"), 200)))},
		{name: "two requests with bodies at once", script: script(send(post("/1", "abc"), post("/2", "defg")))},
		{name: "requests with and without bodies at once", script: script(send(get("/1"), post("/2", "abc"), get("/3"), post("/4", ""), get("/5")))},
		{name: "HEAD and GET at once", script: script(send(head("HEAD", "/1"), get("/2"), head("HEAD", "/3")))},
		{name: "a pipelined request behind Connection: close", script: script(send(head("GET", "/1", "Connection: close"), get("/2")), toEnd)},
		{name: "a pipelined request behind Connection: close of the reply", script: script(send(get("/1"), get("/2")), toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Connection", "close")
			ignore(n, w, r)
		}},
		{name: "a bad request behind a good one", script: script(send(get("/1"), "nonsense\r\n\r\n"), toEnd)},
		{name: "a bad request between good ones", script: script(send(get("/1"), "GET / HTTP/1.1\r\n\r\n", get("/2")), toEnd)},
		{name: "half a request behind a whole one", script: script(send(get("/1"), "GET /2 HTTP/1.1\r\nHo"))},
		{name: "a request whose second half comes with the reply to the first", script: script(
			send(get("/1"), get("/2")[:10]), await("GET /1 0\n"), send(get("/2")[10:]), await("GET /2 0\n"))},
		{name: "a request that comes while the handler works", script: script(send(get("/1")), until("in"), send(get("/2")), signal("sent")), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/1" {
				n.mark("in")
				n.wait("sent")
			}
			ignore(n, w, r)
		}},
		{name: "9 kB of requests that come while the handler works", script: script(
			send(get("/1")), until("in"), send(strings.Repeat(get("/"+strings.Repeat("y", 980)), 9)), signal("sent")), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/1" {
				n.mark("in")
				n.wait("sent")
			}
			ignore(n, w, r)
		}},
		{name: "a chunked request and another at once", script: script(send(head("POST", "/1", "Transfer-Encoding: chunked"), "3\r\nabc\r\n0\r\n\r\n", get("/2")))},
		{name: "a request behind 100 KiB unread", handler: ignore, script: script(send(post("/1", strings.Repeat("x", 100<<10)), get("/2")))},
		{name: "pipelined requests across net/http's buffer", script: script(send(get("/"+strings.Repeat("a", 4000)), get("/"+strings.Repeat("b", 4000)), get("/3")))},
		{name: "pipelined requests, the first streams", script: script(send(get("/1"), get("/2"))), handler: flushing},
		{name: "three requests, one after another", script: script(send(get("/1")), await("GET /1 0\n"), send(get("/2")), await("GET /2 0\n"), send(get("/3")), await("GET /3 0\n"))},
		{name: "the server's context ends with each request", script: script(send(get("/1")), await("ignored /1\n"), send(get("/2"))), handler: func() handler {
			var first *http.Request
			return func(n *notes, w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/2" && first != nil {
					n.printf("the first: %v", first.Context().Err())
				}
				first = r
				n.printf("its own: %v", r.Context().Err())
				ignore(n, w, r)
			}
		}()},
	}
}

// halves are clients that end their sending side early.
func halves() []exchange {
	return []exchange{
		{name: "half-closed at once", script: script(half)},
		{name: "half-closed in the request line", script: script(send("GET / HT"))},
		{name: "half-closed in a head", script: script(send("GET / HTTP/1.1\r\nHost: a\r\n"))},
		{name: "half-closed after one byte", script: script(send("G"))},
		{name: "half-closed after CRLF", script: script(send("\r\n"))},
		{name: "half-closed in the second head", script: script(send(get("/1")), await("GET /1 0\n"), send("GET"))},
		{name: "half-closed in a body", script: script(send(head("POST", "/", "Content-Length: 10"), "abc"))},
		{name: "half-closed while the handler waits for its context", script: script(send(get("/")), until("in"), half, toEnd), handler: waitForEnd},
		{name: "half-closed while a handler that has read a body waits", script: script(send(head("POST", "/", "Content-Length: 3"), "abc"), until("in"), half, toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			_, _ = io.ReadAll(r.Body)
			waitForEnd(n, w, r)
		}},
		{name: "half-closed while a handler that has read chunks waits", script: script(send(head("POST", "/", "Transfer-Encoding: chunked"), "3\r\nabc\r\n0\r\n\r\n"), until("in"), half, toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			_, _ = io.ReadAll(r.Body)
			waitForEnd(n, w, r)
		}},
		{name: "half-closed, CloseNotify", script: script(send(get("/")), until("in"), half, toEnd), handler: closeNotify},
		{name: "half-closed while a stream goes on", script: script(send(get("/")), await("one "), half, signal("half"), toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "one ")
			w.(http.Flusher).Flush()
			n.wait("half")
			n.note(io.WriteString(w, "two\n"))
		}},
		{name: "half-closed behind a request that pipelines another", script: script(send(get("/1"), get("/2")), half, toEnd), handler: ignore},
	}
}

// waitForEnd waits until the client has left.
func waitForEnd(n *notes, w http.ResponseWriter, r *http.Request) {
	n.mark("in")
	<-r.Context().Done()
	n.printf("%v", r.Context().Err())
	n.note(io.WriteString(w, "too late\n"))
}

func closeNotify(n *notes, w http.ResponseWriter, _ *http.Request) {
	notifier, ok := w.(http.CloseNotifier) //nolint:staticcheck // deprecated, and used all the same
	n.printf("a CloseNotifier: %v", ok)
	if !ok {
		n.mark("in")
		return
	}
	gone := notifier.CloseNotify()
	n.mark("in")
	n.printf("told: %v", <-gone)
}

// aborts are clients that are gone before the reply.
func aborts() []exchange {
	return []exchange{
		{name: "closed at once", script: script(hangUp)},
		{name: "reset at once", script: script(abort)},
		{name: "closed in a head", script: script(send("GET / HTTP/1.1\r\n"), hangUp)},
		{name: "closed while the handler waits for its context", script: script(send(get("/")), until("in"), hangUp), handler: gone},
		{name: "reset while the handler waits for its context", script: script(send(get("/")), until("in"), abort), handler: gone},
		{name: "closed, CloseNotify", script: script(send(get("/")), until("in"), hangUp), handler: closeNotify},
		{name: "closed in a body", script: script(send(head("POST", "/", "Content-Length: 10"), "abc"), until("in"), hangUp), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			n.mark("in")
			body, err := io.ReadAll(r.Body)
			n.body(body, err)
			n.printf("%v", r.Context().Err())
		}},
		{name: "reset in a stream", script: script(send(get("/")), await("one "), abort), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			flushing(n, w, r)
			<-r.Context().Done()
			n.printf("%v", r.Context().Err())
		}},
		{name: "closed between two requests", script: script(send(get("/1")), await("GET /1 0\n"), hangUp)},
		{name: "reset between two requests", script: script(send(get("/1")), await("GET /1 0\n"), abort)},
	}
}

func gone(n *notes, _ http.ResponseWriter, r *http.Request) {
	n.mark("in")
	<-r.Context().Done()
	n.printf("%v", r.Context().Err())
}

// optionsOf are settings of http.Server that change what is said.
func optionsOf() []exchange {
	general := func(s *http.Server) { s.DisableGeneralOptionsHandler = true }
	none := func(s *http.Server) { s.Handler = nil }
	mux := func(s *http.Server) {
		m := http.NewServeMux()
		m.HandleFunc("/x/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, r.Pattern) })
		s.Handler = m
	}
	return []exchange{
		{name: "DisableGeneralOptionsHandler", settings: general, script: script(send(head("OPTIONS", "*"), get("/2")))},
		{name: "DefaultServeMux", settings: none, script: script(send(get("/"), head("OPTIONS", "*"), get("/2")))},
		{name: "a ServeMux", settings: mux, script: script(send(get("/x"), get("/x/y"), get("/z"), head("OPTIONS", "*"), lines("CONNECT b:1 HTTP/1.1", "Host: b:1")))},
		{name: "MaxHeaderBytes of 1", settings: func(s *http.Server) { s.MaxHeaderBytes = 1 }, script: script(send(get("/"), get("/2")))},
		{name: "no BaseContext and ConnContext", settings: func(s *http.Server) { s.BaseContext, s.ConnContext = nil, nil }, script: script(send(get("/")))},
	}
}

// wires are clients that do not speak TLS where the server does.
func wires() []exchange {
	return []exchange{
		{name: "HTTP to a port of TLS", raw: true, says: 1, script: script(send(get("/")), toEnd)},
		{name: "HTTP/1.0 to a port of TLS", raw: true, says: 1, script: script(send("POST / HTTP/1.0\r\n\r\n"), toEnd)},
		{name: "five bytes to a port of TLS", raw: true, says: 1, script: script(send("hello"), half, toEnd)},
		{name: "two bytes to a port of TLS", raw: true, says: 1, script: script(send("he"), half, toEnd)},
		{name: "nothing to a port of TLS", raw: true, script: script(half, toEnd)},
		{name: "SSH to a port of TLS", raw: true, says: 1, script: script(send("SSH-2.0-x\r\n"), half, toEnd)},
		{name: "the preface of HTTP/2 to a port of TLS", raw: true, says: 1, script: script(send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), half, toEnd)},
		{name: "half a ClientHello", raw: true, says: 1, script: script(send("\x16\x03\x01\x00\x40\x01\x00\x00\x3c\x03\x03"), half, toEnd)},
		{name: "a broken ClientHello", raw: true, says: 1, script: script(send("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03"), half, toEnd)},
		{name: "an alert", raw: true, says: 1, script: script(send("\x15\x03\x01\x00\x02\x02\x2a"), half, toEnd)},
		{name: "an oversize record", raw: true, says: 1, script: script(send("\x16\x03\x01\xff\xff", strings.Repeat("x", 100)), half, toEnd)},
		{name: "a handshake that takes too long", owned: true, raw: true, says: 1, settings: func(s *http.Server) { s.ReadHeaderTimeout = 250 * time.Millisecond }, script: script(toEnd)},
	}
}
