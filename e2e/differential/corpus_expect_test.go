package differential_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

// expectations are requests whose client asks before it sends a body.
func expectations() []exchange {
	const asked = "HTTP/1.1 100 Continue\r\n\r\n"
	ask := func(size int, more ...string) string {
		return head("POST", "/", append([]string{fmt.Sprintf("Content-Length: %d", size), "Expect: 100-continue"}, more...)...)
	}
	var xs []exchange
	for _, e := range []string{"100-continue", "100-Continue", "foo", "", "100-continue, foo", "100-continue\r\nExpect: 100-continue", "100"} {
		xs = append(xs,
			exchange{name: "Expect " + brief(e) + " with a body at once", script: script(send(head("POST", "/", "Content-Length: 3", "Expect: "+e), "abc", get("/2")))},
			exchange{name: "Expect " + brief(e) + " unread", handler: ignore, script: script(send(head("POST", "/", "Content-Length: 3", "Expect: "+e)), half, toEnd)},
			exchange{name: "Expect " + brief(e) + " with a body at once, the last", handler: ignore, script: script(send(head("POST", "/", "Content-Length: 3", "Connection: close", "Expect: "+e), "abc"), toEnd)},
		)
	}
	return append(xs,
		exchange{name: "Expect, asked", script: script(send(ask(3)), await(asked), send("abc"), await("POST / 3\n"), send(get("/2")))},
		exchange{name: "Expect, asked in vain", handler: ignore, script: script(send(ask(3)), await("ignored /\n"))},
		exchange{name: "Expect, asked in vain for 1 MB", handler: ignore, script: script(send(ask(1_000_000)), toEnd)},
		exchange{name: "Expect, chunks", script: script(
			send(head("POST", "/", "Transfer-Encoding: chunked", "Expect: 100-continue")), await(asked), send("3\r\nabc\r\n0\r\n\r\n"), await("POST / 3\n"), send(get("/2")))},
		exchange{name: "Expect, chunks in vain", handler: ignore, script: script(send(head("POST", "/", "Transfer-Encoding: chunked", "Expect: 100-continue")), await("ignored /\n"))},
		exchange{name: "Expect, no body", script: script(send(ask(0), get("/2")))},
		exchange{name: "Expect of GET", script: script(send(head("GET", "/", "Expect: 100-continue"), get("/2")))},
		exchange{name: "Expect on HTTP/1.0", script: script(send("POST / HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc"), toEnd)},
		exchange{name: "Expect foo on HTTP/1.0", script: script(send("POST / HTTP/1.0\r\nContent-Length: 3\r\nExpect: foo\r\n\r\nabc"), toEnd)},
		exchange{name: "Expect foo, then a body", script: script(send(head("POST", "/", "Content-Length: 3", "Expect: foo")), await("417"), send("abc", get("/2")), toEnd)},
		exchange{name: "Expect foo, then a body in parts", script: script(send(head("POST", "/", "Content-Length: 6", "Expect: foo"), "abc"), await("417"), send("def"), toEnd)},
		exchange{name: "Expect foo, chunks", script: script(send(head("POST", "/", "Transfer-Encoding: chunked", "Expect: foo"), "3\r\nabc\r\n0\r\n\r\n"), toEnd)},
		exchange{name: "Expect foo, then chunks", script: script(send(head("POST", "/", "Transfer-Encoding: chunked", "Expect: foo")), await("417"), send("3\r\nabc\r\n"), send("0\r\n\r\n"), toEnd)},
		exchange{name: "Expect foo, 300 KiB", script: script(send(head("POST", "/", "Content-Length: 307200", "Expect: foo"), strings.Repeat("x", 300<<10)), toEnd)},
		exchange{name: "Expect foo, no body", script: script(send(head("POST", "/", "Content-Length: 0", "Expect: foo"), get("/2")), toEnd)},
		exchange{name: "Expect foo behind a request", script: script(send(get("/1"), head("POST", "/", "Content-Length: 3", "Expect: foo"), "abc"), toEnd)},
		exchange{name: "Expect and Connection: close", script: script(send(ask(3, "Connection: close")), await(asked), send("abc"), toEnd)},
		exchange{name: "Expect, then the client leaves", script: script(send(ask(3)), await(asked), half)},
		exchange{name: "Expect, a part, then the client leaves", script: script(send(ask(3)), await(asked), send("a"), half)},
		exchange{name: "Expect, a body of 300 KiB", script: script(send(ask(300<<10)), await(asked), send(strings.Repeat("x", 300<<10)), await("\n"), send(get("/2")))},
		exchange{name: "Expect, the handler writes 100 itself", script: script(send(ask(3)), await(asked), send("abc", get("/2"))), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				w.WriteHeader(http.StatusContinue)
			}
			body, err := io.ReadAll(r.Body)
			n.body(body, err)
		}},
		exchange{name: "Expect, 103 first", script: script(send(ask(3)), await(asked), send("abc", get("/2"))), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			body, err := io.ReadAll(r.Body)
			n.body(body, err)
		}},
		exchange{name: "Expect, the reply first, then the body read", script: script(send(ask(3)), await("sorry"), send("abc"), toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "sorry")
			w.(http.Flusher).Flush()
			body, err := io.ReadAll(r.Body)
			n.body(body, err)
		}},
		exchange{name: "Expect, the body closed", script: script(send(ask(3))), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			n.printf("close %s", errorText(r.Body.Close()))
			_, err := r.Body.Read(make([]byte, 1))
			n.printf("read %s", errorText(err))
		}},
		exchange{name: "Expect, the body sent unasked and unread, then a request", handler: ignore, script: script(send(ask(3), "abc", get("/2")))},
		exchange{name: "Expect, read in part", script: script(send(ask(6)), await(asked), send("abcdef", get("/2"))), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			body := make([]byte, min(3, max(r.ContentLength, 0)))
			_, err := io.ReadFull(r.Body, body)
			n.body(body, err)
		}},
		exchange{name: "Expect behind a request", script: script(send(get("/1"), ask(3)), await(asked), send("abc", get("/2")))},
		exchange{name: "Expect, refused by 417 of the handler", script: script(send(ask(3)), await("417")), handler: func(_ *notes, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusExpectationFailed)
		}},
	)
}

// duplex are handlers that read and write at once.
func duplex() []exchange {
	both := func(n *notes, w http.ResponseWriter, r *http.Request) {
		n.printf("full duplex %s", errorText(http.NewResponseController(w).EnableFullDuplex()))
		buf := make([]byte, 3)
		for {
			count, err := io.ReadFull(r.Body, buf)
			if err != nil {
				n.printf("%d, %s", count, errorText(err))
				return
			}
			_, _ = w.Write(buf)
			w.(http.Flusher).Flush()
		}
	}
	return []exchange{
		{name: "full duplex, chunks", handler: both, script: script(
			send(head("POST", "/", "Transfer-Encoding: chunked"), "3\r\nabc\r\n"), await("abc"), send("3\r\ndef\r\n"), await("def"), send("0\r\n\r\n"), await("0\r\n\r\n"), send(get("/2")))},
		{name: "full duplex, a length", handler: both, script: script(
			send(head("POST", "/", "Content-Length: 6"), "abc"), await("abc"), send("def"), await("def"), await("0\r\n\r\n"), send(get("/2")))},
		{name: "full duplex and Connection: close", handler: both, script: script(
			send(head("POST", "/", "Content-Length: 6", "Connection: close"), "abc"), await("abc"), send("def"), toEnd)},
		{name: "full duplex, the client leaves", handler: both, script: script(
			send(head("POST", "/", "Content-Length: 6"), "abc"), await("abc"), half)},
		{name: "full duplex, unread", script: script(send(head("POST", "/", "Content-Length: 3"), "abc"), await("ignored /\n")), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			n.printf("full duplex %s", errorText(http.NewResponseController(w).EnableFullDuplex()))
			ignore(n, w, r)
		}},
		{name: "full duplex, 300 KiB unread", script: script(send(head("POST", "/", "Content-Length: 307200")), await("ignored /\n")), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			n.printf("full duplex %s", errorText(http.NewResponseController(w).EnableFullDuplex()))
			ignore(n, w, r)
			w.(http.Flusher).Flush()
			_, err := io.Copy(io.Discard, io.LimitReader(r.Body, 1))
			n.printf("%s", errorText(err))
		}},
		{name: "full duplex, pipelined", handler: both, script: script(send(
			head("POST", "/1", "Content-Length: 3"), "abc", head("POST", "/2", "Content-Length: 3"), "def", get("/3")))},
	}
}
