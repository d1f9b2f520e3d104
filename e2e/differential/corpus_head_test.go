package differential_test

import (
	"fmt"
	"net/http"
	"strings"
)

func heads() []exchange {
	var xs []exchange
	for _, field := range []string{
		"X: a\r\n b\r\n", "X: a\r\n\tb\r\n", "X : a\r\n", " X: a\r\n", "\tX: a\r\n", "X\r\n", ": a\r\n", "X: a\nY: b\n", "X: a\rY: b\r\n", "X: a\x00b\r\n",
		"X: \xff\xfe\r\n", "X: \x7f\r\n", "X:\ta\t\r\n", "X:\r\n", "X:a:b\r\n", "X-\xc3\xa4: a\r\n", "X(: a\r\n", "X: a\r\nX: b\r\nx: c\r\n", "content-type:text/plain\r\n",
		"Cookie: a=b; c=d\r\nCookie: e=f\r\n", "TE: trailers\r\n", "Upgrade: websocket\r\n", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nConnection: Upgrade, HTTP2-Settings\r\n",
		"Accept-Encoding: gzip\r\n", "Keep-Alive: timeout=5\r\n", "Proxy-Connection: close\r\n", "Date: yesterday\r\n", "Pragma: no-cache\r\n",
		"X: " + strings.Repeat("a", 5000) + "\r\n", "\r\r\n", "X: a\r\r\n", "X: a\n", "X: \x1b[0m\r\n",
	} {
		xs = append(xs, exchange{name: "field " + brief(field), script: script(send("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n"))})
	}
	return append(xs,
		exchange{name: "bare LF throughout", script: script(send("GET / HTTP/1.1\nHost: a\n\n"))},
		exchange{name: "bare LF throughout, twice", script: script(send("GET /1 HTTP/1.1\nHost: a\n\nGET /2 HTTP/1.1\nHost: a\n\n"))},
		exchange{name: "bare LF at the end of the head", script: script(send("GET / HTTP/1.1\r\nHost: a\r\n\n"))},
		exchange{name: "bare LF before a body", script: script(send("POST / HTTP/1.1\nHost: a\nContent-Length: 3\n\nabcGET /2 HTTP/1.1\nHost: a\n\n"))},
		exchange{name: "bare CR at the end of lines", script: script(send("GET / HTTP/1.1\rHost: a\r\r"))},
		exchange{name: "first field indented", script: script(send("GET / HTTP/1.1\r\n Host: a\r\n\r\n"))},
		exchange{name: "a head byte by byte", script: bytewise(get("/"))},
		exchange{name: "a head with bare LF byte by byte", script: bytewise("GET / HTTP/1.1\nHost: a\n\n")},
		exchange{name: "a head in two writes", script: script(send("GET / HTTP/1.1\r\nHo"), send("st: a\r\n\r\n"))},
		exchange{name: "a head whose last CRLF comes later", script: script(send("GET / HTTP/1.1\r\nHost: a\r\n"), send("\r"), send("\n"))},
		exchange{name: "stray CRLF before a request", script: script(send("\r\n", get("/")))},
		exchange{name: "two stray CRLF before a request", script: script(send("\r\n\r\n", get("/")))},
		exchange{name: "stray LF before a request", script: script(send("\n", get("/")))},
		exchange{name: "stray CR before a request", script: script(send("\r", get("/")))},
		exchange{name: "stray space before a request", script: script(send(" ", get("/")))},
		exchange{name: "stray CRLF between requests", script: script(send(get("/1")), await("GET /1 0\n"), send("\r\n", get("/2")))},
		exchange{name: "many fields", script: script(send(head("GET", "/", fields(120)...)))},
		exchange{name: "499 fields", handler: countFields, script: script(send(head("GET", "/", fields(498)...)))},
		exchange{name: "501 fields", handler: countFields, script: script(send(head("GET", "/", fields(501)...)))},
		exchange{name: "2000 fields", handler: countFields, script: script(send(head("GET", "/", fields(2000)...)))},
		exchange{name: "garbage", script: script(send("\x16\x01\x02\x03 nothing \x00\r\n\r\n"))},
		exchange{name: "only CRLF", script: script(send("\r\n\r\n"))},
		exchange{name: "only a word", script: script(send("hello\r\n\r\n"))},
		exchange{name: "SSH", script: script(send("SSH-2.0-OpenSSH_9.0\r\n"))},
		exchange{name: "PROXY protocol", script: script(send("PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n", get("/")))},
	)
}

// bytewise sends s one byte at a time.
func bytewise(s string) []step {
	var steps []step
	for _, b := range []byte(s) {
		steps = append(steps, send(string([]byte{b})))
	}
	return steps
}

func fields(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("X-%d: %d", i, i)
	}
	return all
}

func countFields(n *notes, w http.ResponseWriter, r *http.Request) {
	n.printf("%d fields", len(r.Header))
	fmt.Fprintf(w, "%d", len(r.Header))
}

// limits are heads around MaxHeaderBytes, to which net/http adds 4096.
func limits() []exchange {
	small := func(s *http.Server) { s.MaxHeaderBytes = 1000 }
	of := func(n int) string { // a head of n bytes
		base := head("GET", "/", "X: ")
		return head("GET", "/", "X: "+strings.Repeat("a", n-len(base)))
	}
	var xs []exchange
	for _, n := range []int{4000, 5095, 5096, 5097, 6000} {
		xs = append(xs, exchange{
			name: fmt.Sprintf("a head of %d bytes where 5096 are allowed", n), settings: small, handler: countFields, script: script(send(of(n))),
		})
	}
	return append(xs,
		exchange{name: "a second head above the limit, not above the buffer", settings: small, handler: countFields, script: script(
			send(get("/1")), await("\r\n\r\n0"), send(of(6000)))},
		exchange{name: "a second head above the limit", settings: small, handler: countFields, script: script(
			send(get("/1")), await("\r\n\r\n0"), send(of(12_000)), toEnd)},
		exchange{name: "a pipelined head above the limit, not above the buffer", settings: small, handler: countFields, script: script(send(get("/1"), of(6000)))},
		exchange{name: "a pipelined head above the limit", settings: small, handler: countFields, script: script(send(get("/1"), of(12_000)), toEnd)},
		exchange{name: "a body above the head's limit", settings: small, script: script(
			send(head("POST", "/", "Content-Length: 20000"), strings.Repeat("b", 20000), get("/2")))},
		exchange{name: "trailers above the limit", settings: small, script: script(
			send(head("POST", "/", "Transfer-Encoding: chunked"), "0\r\nX: ", strings.Repeat("t", 9000), "\r\n\r\n"))},
		exchange{name: "a head above 1 MiB", handler: countFields, script: script(send(of(1<<20+4097)), toEnd)},
		exchange{name: "a head of 1 MiB", handler: countFields, script: script(send(of(1<<20 + 4096)))},
		exchange{name: "a request line above the limit", settings: small, handler: countFields, script: script(
			send(get("/"+strings.Repeat("a", 7000))), toEnd)},
		exchange{name: "stray CRLF above the limit", settings: small, handler: countFields, script: script(
			send(get("/1")), await("\r\n\r\n0"), send(strings.Repeat("\r\n", 100), get("/2")))},
	)
}
