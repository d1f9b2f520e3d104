package differential_test

import (
	"io"
	"net/http"
	"runtime"
	"strings"
	"time"
)

// panics are handlers that do not return.
func panics() []exchange {
	boom := func(before func(http.ResponseWriter)) handler {
		return writes(func(_ *notes, w http.ResponseWriter) {
			before(w)
			panic("boom")
		})
	}
	one := script(send(get("/")), toEnd)
	return []exchange{
		{name: "panic", handler: boom(func(http.ResponseWriter) {}), script: one},
		{name: "panic behind a write", handler: boom(func(w http.ResponseWriter) { _, _ = io.WriteString(w, "lost") }), script: one},
		{name: "panic behind a status", handler: boom(func(w http.ResponseWriter) { w.WriteHeader(http.StatusTeapot) }), script: one},
		{name: "panic behind 5000 bytes", handler: boom(func(w http.ResponseWriter) { _, _ = io.WriteString(w, strings.Repeat("x", 5000)) }), script: one},
		{name: "panic behind a flush", handler: boom(func(w http.ResponseWriter) { flushing(nil, w, nil) }), script: one},
		{name: "panic behind 103", handler: boom(func(w http.ResponseWriter) { w.WriteHeader(http.StatusEarlyHints) }), script: one},
		{name: "panic in HEAD", handler: boom(func(http.ResponseWriter) {}), script: script(send(head("HEAD", "/")), toEnd)},
		{name: "panic with a body unread", handler: boom(func(http.ResponseWriter) {}), script: script(send(head("POST", "/", "Content-Length: 3"), "abc"), half, toEnd)},
		{name: "panic of a kept-alive connection's second request", script: script(send(get("/1")), await("ignored /1\n"), send(get("/2")), toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/2" {
				panic("boom")
			}
			ignore(n, w, r)
		}},
		{name: "ErrAbortHandler", script: one, handler: writes(func(*notes, http.ResponseWriter) { panic(http.ErrAbortHandler) })},
		{name: "ErrAbortHandler behind a flush", script: one, handler: writes(func(n *notes, w http.ResponseWriter) {
			flushing(n, w, nil)
			panic(http.ErrAbortHandler)
		})},
		{name: "panic of nil", script: one, handler: writes(func(*notes, http.ResponseWriter) { panic(nothing) })},
		{name: "a nil map", script: one, handler: writes(func(*notes, http.ResponseWriter) { noMap["x"] = 1 })},
		{name: "Goexit", script: one, handler: writes(func(*notes, http.ResponseWriter) { runtime.Goexit() })},
		{name: "Goexit behind a flush", script: one, handler: writes(func(n *notes, w http.ResponseWriter) {
			flushing(n, w, nil)
			runtime.Goexit()
		})},
	}
}

// What the handlers above trip over.
var (
	nothing any
	noMap   map[string]int
)

// timeouts are those of http.Server. Each ends by itself; nothing is timed.
func timeouts() []exchange {
	const soon = 600 * time.Millisecond
	reads := func(s *http.Server) { s.ReadTimeout = soon }
	heads := func(s *http.Server) { s.ReadHeaderTimeout = soon }
	idles := func(s *http.Server) { s.IdleTimeout = soon }
	writes := func(s *http.Server) { s.WriteTimeout = soon }
	return []exchange{
		{name: "ReadHeaderTimeout, silent", settings: heads, script: script(toEnd)},
		{name: "ReadHeaderTimeout, half a head", settings: heads, script: script(send("GET / HTTP/1.1\r\nHo"), toEnd)},
		{name: "ReadHeaderTimeout, half a second head", settings: heads, script: script(send(get("/1")), await("GET /1 0\n"), send("GET /2"), toEnd)},
		{name: "ReadHeaderTimeout, three bytes of a second head", settings: func(s *http.Server) { heads(s); idles(s) }, script: script(
			send(get("/1")), await("GET /1 0\n"), send("GET"), toEnd)},
		{name: "ReadHeaderTimeout does not bound a body", settings: heads, script: script(
			send(head("POST", "/", "Content-Length: 3")), until("late"), send("abc", get("/2"))), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				time.AfterFunc(2*soon, func() { n.mark("late") })
			}
			body, err := io.ReadAll(r.Body)
			n.body(body, err)
		}},
		{name: "ReadTimeout, silent", settings: reads, script: script(toEnd)},
		{name: "ReadTimeout, half a head", settings: reads, script: script(send("GET / HTTP/1.1\r\nHo"), toEnd)},
		{name: "ReadTimeout, half a body", settings: reads, script: script(send(head("POST", "/", "Content-Length: 6"), "abc"), toEnd)},
		{name: "ReadTimeout, half a chunk", settings: reads, script: script(send(head("POST", "/", "Transfer-Encoding: chunked"), "6\r\nabc"), toEnd)},
		{name: "ReadTimeout, a body unread", settings: reads, handler: ignore, script: script(send(head("POST", "/", "Content-Length: 6"), "abc"), toEnd)},
		{name: "ReadTimeout, kept alive and silent", settings: reads, script: script(send(get("/1")), await("GET /1 0\n"), toEnd)},
		{name: "ReadTimeout, Expect and silent", settings: reads, script: script(send(head("POST", "/", "Content-Length: 6", "Expect: 100-continue")), toEnd)},
		{name: "IdleTimeout", settings: idles, script: script(send(get("/1")), await("GET /1 0\n"), toEnd)},
		{name: "IdleTimeout, a stray CRLF", settings: idles, script: script(send(get("/1")), await("GET /1 0\n"), send("\r\n"), toEnd)},
		{name: "IdleTimeout does not bound the first head", settings: idles, script: script(send("GET / HTTP/1.1\r\n"), send("Host: a\r\n\r\n"), toEnd)},
		{name: "WriteTimeout", settings: writes, script: script(send(get("/")), toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			<-time.After(2 * soon)
			n.note(io.WriteString(w, strings.Repeat("x", 10_000)))
			n.printf("flush: %s", errorText(http.NewResponseController(w).Flush()))
		}},
		{name: "WriteTimeout behind a flush", settings: writes, script: script(send(get("/")), toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			flushing(n, w, r)
			<-time.After(2 * soon)
			n.note(io.WriteString(w, "x"))
			n.printf("flush: %s", errorText(http.NewResponseController(w).Flush()))
		}},
		{name: "WriteTimeout is anew for each request", settings: writes, script: script(send(get("/1")), await("GET /1 0\n"), send(get("/2")))},
		{name: "all timeouts", settings: func(s *http.Server) {
			s.ReadTimeout, s.ReadHeaderTimeout, s.IdleTimeout, s.WriteTimeout = time.Minute, time.Minute, time.Minute, time.Minute
		}, script: script(send(get("/1")), await("GET /1 0\n"), send(head("POST", "/2", "Content-Length: 3")), send("abc", get("/3")))},
		{name: "keep-alives off", settings: func(s *http.Server) { s.SetKeepAlivesEnabled(false) }, script: script(send(get("/1"), get("/2")), toEnd)},
	}
}

// deadlines are those that a handler sets by http.ResponseController.
func deadlines() []exchange {
	past := time.Unix(1, 0)
	control := func(f func(*notes, *http.ResponseController, http.ResponseWriter, *http.Request)) handler {
		return func(n *notes, w http.ResponseWriter, r *http.Request) {
			n.printf("%s %s", r.Method, r.URL)
			f(n, http.NewResponseController(w), w, r)
		}
	}
	post := script(send(head("POST", "/", "Content-Length: 6"), "abc"), toEnd)
	return []exchange{
		{name: "read deadline in the past", script: post, handler: control(func(n *notes, rc *http.ResponseController, _ http.ResponseWriter, r *http.Request) {
			n.printf("%s", errorText(rc.SetReadDeadline(past)))
			_, err := io.ReadAll(r.Body)
			n.printf("%s", errorText(err))
		})},
		{name: "read deadline while a body is read", script: post, handler: control(func(n *notes, rc *http.ResponseController, w http.ResponseWriter, r *http.Request) {
			n.printf("%s", errorText(rc.SetReadDeadline(time.Now().Add(50*time.Millisecond))))
			body, err := io.ReadAll(r.Body)
			n.body(body, err)
			w.WriteHeader(http.StatusRequestTimeout)
		})},
		{name: "read deadline in the past, then none", script: script(send(head("POST", "/", "Content-Length: 3")), until("set"), send("abc", get("/2"))), handler: control(func(n *notes, rc *http.ResponseController, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				n.printf("%s, %s", errorText(rc.SetReadDeadline(past)), errorText(rc.SetReadDeadline(time.Time{})))
				n.mark("set")
			}
			body, err := io.ReadAll(r.Body)
			n.body(body, err)
		})},
		{name: "read deadline in the past while nothing is left to read", script: script(send(get("/")), await("context"), half, toEnd), handler: control(func(n *notes, rc *http.ResponseController, w http.ResponseWriter, r *http.Request) {
			n.printf("%s", errorText(rc.SetReadDeadline(past)))
			<-r.Context().Done()
			n.printf("%s", r.Context().Err())
			_, _ = io.WriteString(w, "context")
		})},
		{name: "read deadline of one request and the next", script: script(send(get("/1")), await("\r\n\r\n"), send(get("/2"))), handler: control(func(n *notes, rc *http.ResponseController, _ http.ResponseWriter, _ *http.Request) {
			n.printf("%s", errorText(rc.SetReadDeadline(time.Now().Add(time.Minute))))
		})},
		{name: "write deadline in the past", script: script(send(get("/")), toEnd), handler: control(func(n *notes, rc *http.ResponseController, w http.ResponseWriter, _ *http.Request) {
			n.printf("%s", errorText(rc.SetWriteDeadline(past)))
			n.note(io.WriteString(w, "x"))
			n.printf("flush: %s", errorText(rc.Flush()))
			n.note(io.WriteString(w, strings.Repeat("x", 10_000)))
		})},
		{name: "write deadline in the past, then none", script: script(send(get("/1"), get("/2"))), handler: control(func(n *notes, rc *http.ResponseController, w http.ResponseWriter, _ *http.Request) {
			n.printf("%s, %s", errorText(rc.SetWriteDeadline(past)), errorText(rc.SetWriteDeadline(time.Time{})))
			n.note(io.WriteString(w, "x"))
			n.printf("flush: %s", errorText(rc.Flush()))
		})},
		{name: "write deadline passes in a stream", script: script(send(get("/")), toEnd), handler: control(func(n *notes, rc *http.ResponseController, w http.ResponseWriter, r *http.Request) {
			flushing(n, w, r)
			n.printf("%s", errorText(rc.SetWriteDeadline(past)))
			n.note(io.WriteString(w, "x"))
			n.printf("flush: %s", errorText(rc.Flush()))
			<-r.Context().Done() // a write that fails ends it
			n.printf("%s", r.Context().Err())
		})},
		{name: "deadlines far away", script: script(send(head("POST", "/", "Content-Length: 3"), "abc", get("/2"))), handler: control(func(n *notes, rc *http.ResponseController, _ http.ResponseWriter, r *http.Request) {
			far := time.Now().Add(time.Minute)
			n.printf("%s, %s", errorText(rc.SetReadDeadline(far)), errorText(rc.SetWriteDeadline(far)))
			body, err := io.ReadAll(r.Body)
			n.body(body, err)
		})},
	}
}
