package differential_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// writes makes a handler of what it does with the writer.
func writes(f func(n *notes, w http.ResponseWriter)) handler {
	return func(n *notes, w http.ResponseWriter, _ *http.Request) { f(n, w) }
}

// flushing replies in two parts.
func flushing(_ *notes, w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, "one ")
	w.(http.Flusher).Flush()
	_, _ = io.WriteString(w, "two\n")
}

// note notes what a write gave.
func (n *notes) note(count int, err error) { n.printf("%d written, %s", count, errorText(err)) }

// statuses replies with each status, with and without a body, to GET and HEAD.
func statuses() []exchange {
	var xs []exchange
	for _, status := range []int{200, 201, 202, 204, 205, 206, 299, 300, 301, 304, 400, 401, 404, 408, 413, 417, 421, 429, 431, 500, 502, 503, 599, 600, 999} {
		xs = append(xs, exchange{
			name: fmt.Sprintf("status %d", status), script: script(send(get("/1"), head("HEAD", "/2"), get("/3"))),
			handler: writes(func(n *notes, w http.ResponseWriter) {
				w.WriteHeader(status)
				n.note(io.WriteString(w, "a body"))
			}),
		})
	}
	for _, status := range []int{0, -1, 99, 1000} {
		xs = append(xs, exchange{
			name: fmt.Sprintf("status %d", status), says: 1, script: script(send(get("/"))),
			handler: writes(func(_ *notes, w http.ResponseWriter) { w.WriteHeader(status) }),
		})
	}
	return append(xs,
		exchange{name: "status 204 with a length", script: script(send(get("/"), get("/2"))), handler: writes(func(n *notes, w http.ResponseWriter) {
			w.Header().Set("Content-Length", "5")
			w.WriteHeader(http.StatusNoContent)
			n.note(io.WriteString(w, "hello"))
		})},
		exchange{name: "status 304 with a length and a type", script: script(send(get("/"), get("/2"))), handler: writes(func(n *notes, w http.ResponseWriter) {
			w.Header().Set("Content-Length", "5")
			w.Header().Set("Content-Type", "text/x")
			w.WriteHeader(http.StatusNotModified)
			n.note(io.WriteString(w, "hello"))
		})},
		exchange{name: "status twice", script: script(send(get("/"), get("/2"))), handler: writes(func(_ *notes, w http.ResponseWriter) {
			w.WriteHeader(http.StatusAccepted)
			w.WriteHeader(http.StatusTeapot)
		})},
		exchange{name: "status behind the body", script: script(send(get("/"))), handler: writes(func(_ *notes, w http.ResponseWriter) {
			_, _ = io.WriteString(w, "x")
			w.WriteHeader(http.StatusTeapot)
		})},
		exchange{name: "status behind a flush", script: script(send(get("/"))), handler: writes(func(_ *notes, w http.ResponseWriter) {
			w.(http.Flusher).Flush()
			w.WriteHeader(http.StatusTeapot)
		})},
	)
}

// informational replies with 1xx before the reply itself.
func informational() []exchange {
	inform := func(statuses ...int) handler {
		return writes(func(_ *notes, w http.ResponseWriter) {
			w.Header().Set("Link", "</style.css>; rel=preload")
			for _, s := range statuses {
				w.WriteHeader(s)
			}
			_, _ = io.WriteString(w, "done\n")
		})
	}
	two := script(send(get("/"), get("/2")))
	return []exchange{
		{name: "103", handler: inform(103), script: two},
		{name: "103 twice", handler: inform(103, 103), script: two},
		{name: "102, 103, 201", handler: inform(102, 103, 201), script: two},
		{name: "103 to HTTP/1.0", handler: inform(103), script: script(send("GET / HTTP/1.0\r\n\r\n"), toEnd)},
		{name: "103 to HEAD", handler: inform(103), script: script(send(head("HEAD", "/")))},
		{name: "100 unasked", handler: inform(100), script: two},
		{name: "101 without a hijack", handler: inform(101), script: script(send(get("/")), half, toEnd)},
		{name: "199", handler: inform(199), script: two},
		{name: "103, flushed, then 200", script: two, handler: writes(func(_ *notes, w http.ResponseWriter) {
			w.WriteHeader(http.StatusEarlyHints)
			w.(http.Flusher).Flush()
			w.Header().Set("X", "y")
			_, _ = io.WriteString(w, "done\n")
		})},
		{name: "103 with a body unread", handler: inform(103), script: script(send(head("POST", "/", "Content-Length: 3"), "abc", get("/2")))},
	}
}

// replies are bodies and headers of replies.
func replies() []exchange {
	var xs []exchange
	for name, f := range map[string]func(*notes, http.ResponseWriter){
		"nothing":         func(*notes, http.ResponseWriter) {},
		"an empty write":  func(n *notes, w http.ResponseWriter) { n.note(w.Write(nil)) },
		"a small body":    func(n *notes, w http.ResponseWriter) { n.note(io.WriteString(w, "hello")) },
		"HTML":            func(n *notes, w http.ResponseWriter) { n.note(io.WriteString(w, "<!DOCTYPE html><p>")) },
		"a PNG":           func(n *notes, w http.ResponseWriter) { n.note(w.Write([]byte("\x89PNG\r\n\x1a\n0000"))) },
		"2048 bytes":      func(n *notes, w http.ResponseWriter) { n.note(io.WriteString(w, strings.Repeat("x", 2048))) },
		"2049 bytes":      func(n *notes, w http.ResponseWriter) { n.note(io.WriteString(w, strings.Repeat("x", 2049))) },
		"100 kB":          func(n *notes, w http.ResponseWriter) { n.note(io.WriteString(w, strings.Repeat("x", 100_000))) },
		"a flush":         func(_ *notes, w http.ResponseWriter) { w.(http.Flusher).Flush() },
		"a flush, a body": func(n *notes, w http.ResponseWriter) { w.(http.Flusher).Flush(); n.note(io.WriteString(w, "hello")) },
		"no Date":         func(_ *notes, w http.ResponseWriter) { w.Header()["Date"] = nil },
		"a Date":          func(_ *notes, w http.ResponseWriter) { w.Header().Set("Date", "today") },
		"no Content-Type": func(_ *notes, w http.ResponseWriter) {
			w.Header()["Content-Type"] = nil
			_, _ = io.WriteString(w, "hello")
		},
		"a Content-Encoding": func(_ *notes, w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "hello")
		},
		"cookies": func(_ *notes, w http.ResponseWriter) {
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
			http.SetCookie(w, &http.Cookie{Name: "c", Value: "d", Path: "/", HttpOnly: true})
		},
		"a line break in a value": func(_ *notes, w http.ResponseWriter) { w.Header().Set("X", "a\r\nY: b") },
		"a name with a space":     func(_ *notes, w http.ResponseWriter) { w.Header()["X Y"] = []string{"z"} },
		"a name in small letters": func(_ *notes, w http.ResponseWriter) { w.Header()["x-small"] = []string{"z"} },
		"a head of 20 kB":         func(_ *notes, w http.ResponseWriter) { w.Header().Set("X", strings.Repeat("x", 20_000)) },
		"a head of 20 kB and a body": func(n *notes, w http.ResponseWriter) {
			w.Header().Set("X", strings.Repeat("x", 20_000))
			n.note(io.WriteString(w, strings.Repeat("y", 20_000)))
		},
		"a head changed behind the status": func(_ *notes, w http.ResponseWriter) {
			w.WriteHeader(http.StatusCreated)
			w.Header().Set("X", "y")
		},
		"a trailer": func(_ *notes, w http.ResponseWriter) {
			w.Header().Set("Trailer", "X-A")
			_, _ = io.WriteString(w, "hello")
			w.Header().Set("X-A", "b")
		},
		"an unannounced trailer": func(_ *notes, w http.ResponseWriter) {
			_, _ = io.WriteString(w, "hello")
			w.(http.Flusher).Flush()
			w.Header().Set(http.TrailerPrefix+"X-A", "b")
		},
		"a trailer and a length": func(_ *notes, w http.ResponseWriter) {
			w.Header().Set("Trailer", "X-A")
			w.Header().Set("Content-Length", "5")
			_, _ = io.WriteString(w, "hello")
			w.Header().Set("X-A", "b")
		},
		"writes on both sides of a flush": func(n *notes, w http.ResponseWriter) { flushing(n, w, nil) },
		"a thousand writes": func(_ *notes, w http.ResponseWriter) {
			for range 1000 {
				_, _ = io.WriteString(w, "0123456789")
			}
		},
		"FlushError": func(n *notes, w http.ResponseWriter) {
			n.printf("%s", errorText(http.NewResponseController(w).Flush()))
		},
		"a reader": func(n *notes, w http.ResponseWriter) {
			count, err := io.Copy(w, struct{ io.Reader }{strings.NewReader(strings.Repeat("r", 10_000))})
			n.note(int(count), err)
		},
		"a short reader": func(n *notes, w http.ResponseWriter) {
			count, err := io.Copy(w, struct{ io.Reader }{strings.NewReader("short")})
			n.note(int(count), err)
		},
		"Error":    func(_ *notes, w http.ResponseWriter) { http.Error(w, "no", http.StatusTeapot) },
		"NotFound": func(_ *notes, w http.ResponseWriter) { http.NotFound(w, nil) },
	} {
		xs = append(xs, exchange{name: "reply of " + name, handler: writes(f), script: script(
			send(get("/1")), await("\r\n\r\n"), send(head("HEAD", "/2"), lines("GET /3 HTTP/1.0")), toEnd)})
	}
	return append(xs,
		exchange{name: "redirect", script: script(send(get("/a/b"))), handler: func(_ *notes, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "../c?d", http.StatusFound)
		}},
		exchange{name: "TimeoutHandler that answers", script: script(send(get("/"), get("/2")), await("GET / 0\n"), await("GET /2 0\n")), handler: timeLimited(time.Minute, echo)},
		exchange{name: "TimeoutHandler that gives up", script: script(send(get("/"), get("/2")), await("too long"), await("too long")), handler: timeLimited(time.Millisecond,
			func(_ *notes, _ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })},
		exchange{name: "a mux without a pattern", script: script(send(get("/x//y"), get("/q"), head("PUT", "/only"), get("/item/7"))), handler: muxed},
	)
}

func timeLimited(limit time.Duration, h handler) handler {
	return func(n *notes, w http.ResponseWriter, r *http.Request) {
		http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h(n, w, r) }), limit, "too long").ServeHTTP(w, r)
	}
}

func muxed(n *notes, w http.ResponseWriter, r *http.Request) {
	m := http.NewServeMux()
	m.HandleFunc("GET /only", func(w http.ResponseWriter, r *http.Request) { echo(n, w, r) })
	m.HandleFunc("/item/{id}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, r.Pattern, r.PathValue("id")) })
	m.ServeHTTP(w, r)
}

// lengthsOfReplies are those whose Content-Length the handler sets.
func lengthsOfReplies() []exchange {
	var xs []exchange
	for _, x := range []struct{ length, body string }{
		{"5", "hello"}, {"0", ""}, {"10", "hello"}, {"3", "hello"}, {"x", "hello"}, {"-1", "hello"}, {"5", ""}, {" 5 ", "hello"}, {"100000", strings.Repeat("x", 100_000)},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			xs = append(xs, exchange{
				name:   fmt.Sprintf("reply to %s of length %q with %d bytes", method, x.length, len(x.body)),
				script: script(send(head(method, "/1"), get("/2"))),
				handler: writes(func(n *notes, w http.ResponseWriter) {
					w.Header().Set("Content-Length", x.length)
					n.note(io.WriteString(w, x.body))
				}),
			})
		}
	}
	return append(xs,
		exchange{name: "reply with Transfer-Encoding: identity", script: script(send(get("/1"), get("/2"))), handler: writes(func(_ *notes, w http.ResponseWriter) {
			w.Header().Set("Transfer-Encoding", "identity")
			_, _ = io.WriteString(w, "hello")
		})},
		exchange{name: "reply with Transfer-Encoding: chunked", script: script(send(get("/1"), get("/2"))), handler: writes(func(_ *notes, w http.ResponseWriter) {
			w.Header().Set("Transfer-Encoding", "chunked")
			_, _ = io.WriteString(w, "hello")
		})},
		exchange{name: "reply with Transfer-Encoding: foo", script: script(send(get("/1"), get("/2"))), handler: writes(func(_ *notes, w http.ResponseWriter) {
			w.Header().Set("Transfer-Encoding", "foo")
			_, _ = io.WriteString(w, "hello")
		})},
		exchange{name: "reply with chunks and a length", script: script(send(get("/1"), get("/2"))), handler: writes(func(_ *notes, w http.ResponseWriter) {
			w.Header().Set("Transfer-Encoding", "chunked")
			w.Header().Set("Content-Length", "5")
			_, _ = io.WriteString(w, "hello")
		})},
	)
}

// connectionHeaders are what either side says of the connection.
func connectionHeaders() []exchange {
	var xs []exchange
	for _, value := range []string{"close", "Close", "keep-alive", "close, foo", "foo, close", "foo", "keep-alive, close", "", "upgrade", "closed", "close\r\nConnection: keep-alive"} {
		xs = append(xs,
			exchange{name: "request with Connection " + brief(value), script: script(send(head("GET", "/1", "Connection: "+value), get("/2")))},
			exchange{name: "HTTP/1.0 with Connection " + brief(value), script: script(send("GET /1 HTTP/1.0\r\nConnection: ", value, "\r\n\r\n", get("/2")))},
		)
		if strings.Contains(value, "\r") {
			continue
		}
		xs = append(xs, exchange{
			name: "reply with Connection " + brief(value), script: script(send(get("/1"), get("/2"))),
			handler: writes(func(_ *notes, w http.ResponseWriter) {
				w.Header().Set("Connection", value)
				_, _ = io.WriteString(w, "hello")
			}),
		})
	}
	return append(xs,
		exchange{
			name: "reply with Connection: close to HTTP/1.0 kept alive", script: script(send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), toEnd),
			handler: writes(func(_ *notes, w http.ResponseWriter) { w.Header().Set("Connection", "close") }),
		},
		exchange{
			name: "reply with Keep-Alive", script: script(send(get("/1"), get("/2"))),
			handler: writes(func(_ *notes, w http.ResponseWriter) { w.Header().Set("Keep-Alive", "timeout=5") }),
		},
		exchange{
			name: "reply with Connection and two values", script: script(send(get("/1"), get("/2"))),
			handler: writes(func(_ *notes, w http.ResponseWriter) { w.Header()["Connection"] = []string{"foo", "close"} }),
		},
	)
}
