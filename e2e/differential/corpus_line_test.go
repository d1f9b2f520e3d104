package differential_test

import "strings"

func methods() []exchange {
	var xs []exchange
	for _, m := range []string{
		"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW",
		"get", "", "G(T", "GET\t", "PRI", "M-SEARCH", strings.Repeat("M", 300),
	} {
		xs = append(xs, exchange{name: "method " + brief(m), script: script(send(head(m, "/")))})
	}
	return append(xs,
		exchange{name: "CONNECT to an authority", script: script(send(lines("CONNECT b.example:443 HTTP/1.1", "Host: b.example:443")))},
		exchange{name: "CONNECT to a path", script: script(send(lines("CONNECT /tunnel HTTP/1.1", "Host: a.example")))},
		exchange{name: "CONNECT with a body", script: script(send(lines("CONNECT b.example:443 HTTP/1.1", "Host: b.example:443", "Content-Length: 3"), "abc"))},
		exchange{name: "OPTIONS asterisk", script: script(send(head("OPTIONS", "*")))},
		exchange{name: "OPTIONS asterisk with a body", script: script(send(head("OPTIONS", "*", "Content-Length: 5"), "hello", get("/")))},
		exchange{name: "OPTIONS asterisk with a body above its limit", script: script(send(head("OPTIONS", "*", "Content-Length: 9000"), strings.Repeat("x", 9000), get("/")))},
		exchange{name: "OPTIONS asterisk on HTTP/1.0", script: script(send(lines("OPTIONS * HTTP/1.0")))},
		exchange{name: "GET asterisk", script: script(send(head("GET", "*")))},
		exchange{name: "preface of HTTP/2", script: script(send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))},
		exchange{name: "head of the preface of HTTP/2", script: script(send("PRI * HTTP/2.0\r\n\r\n"))},
		exchange{name: "half of the preface of HTTP/2", script: script(send("PRI * HTTP/2.0\r"))},
		exchange{name: "preface of HTTP/2 behind a request", script: script(send(get("/"), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))},
		exchange{name: "preface of HTTP/2 in two writes", script: script(send("PRI * HTTP/2.0\r\n\r\n"), send("SM\r\n\r\n"))},
		exchange{name: "PRI with a host", script: script(send(lines("PRI * HTTP/1.1", "Host: a.example")))},
	)
}

func versions() []exchange {
	var xs []exchange
	for _, v := range []string{
		"HTTP/1.2", "HTTP/1.10", "HTTP/2.0", "HTTP/3.0", "HTTP/0.9", "HTTP/1", "HTTP/1.1.1", "http/1.1", "HTTP/01.1",
		"HTTP/x", "HTTP/-1.1", "HTTP/", "", "HTTP/1.1 ", "ICY/1.1", "HTTP/ 1.1", "HTTPS/1.1", "HTTP/11",
	} {
		xs = append(xs, exchange{name: "version " + brief(v), script: script(send("GET / " + v + "\r\nHost: a.example\r\n\r\n"))})
	}
	return append(xs,
		exchange{name: "HTTP/0.9 line", script: script(send("GET /\r\n"))},
		exchange{name: "HTTP/1.0", script: script(send("GET / HTTP/1.0\r\n\r\n"), toEnd)},
		exchange{name: "HTTP/1.0 with a host", script: script(send("GET / HTTP/1.0\r\nHost: a.example\r\n\r\n"), toEnd)},
		exchange{name: "HTTP/1.0 kept alive", script: script(
			send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), await("GET /1 0\n"),
			send("GET /2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), await("GET /2 0\n"))},
		exchange{name: "HTTP/1.0 kept alive, then not", script: script(
			send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), await("GET /1 0\n"),
			send("GET /2 HTTP/1.0\r\n\r\n"), toEnd)},
		exchange{name: "HTTP/1.0 kept alive, chunked reply", handler: flushing, script: script(
			send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), toEnd)},
		exchange{name: "HTTP/1.0 chunked reply", handler: flushing, script: script(send("GET / HTTP/1.0\r\n\r\n"), toEnd)},
		exchange{name: "HTTP/1.0 with a body", script: script(send("POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc"), toEnd)},
		exchange{name: "HTTP/1.0 with a body without length", script: script(send("POST / HTTP/1.0\r\n\r\nabc"))},
		exchange{name: "HTTP/1.0 HEAD kept alive", script: script(
			send("HEAD /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), await("\r\n\r\n"),
			send("HEAD /2 HTTP/1.0\r\n\r\n"), toEnd)},
		exchange{name: "HTTP/1.0 pipelined without keep-alive", script: script(
			send("GET /1 HTTP/1.0\r\n\r\nGET /2 HTTP/1.0\r\n\r\n"), toEnd)},
		exchange{name: "HTTP/1.0 then HTTP/1.1", script: script(
			send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), await("GET /1 0\n"),
			send(get("/2")), await("GET /2 0\n"))},
		exchange{name: "HTTP/1.0 with Connection: Keep-Alive, Foo", script: script(
			send("GET / HTTP/1.0\r\nConnection: Keep-Alive, Foo\r\n\r\n"))},
		exchange{name: "HTTP/1.0 chunked request", script: script(
			send("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))},
	)
}

func targets() []exchange {
	var xs []exchange
	for _, target := range []string{
		"http://b.example/x", "https://b.example/x?y=z", "http://b.example", "http://a.example:8080/", "//double//slash",
		"/%zz", "/%2f%2F", "/a b", "/a?b=c&d=%20;e", "/#fragment", "/\xc3\xa4", "/\x01", "/\x7f", "/\"<>", "b.example:443", "a", "?",
		"/" + strings.Repeat("a", 5000), "http:///x", "http://user:pass@b.example/", "/../../etc", "/.;/", "\\", "/\t",
		"http://[::1]:80/", "http://[::1/",
	} {
		xs = append(xs, exchange{name: "target " + brief(target), script: script(send(head("GET", target)))})
	}
	return xs
}

func hosts() []exchange {
	var xs []exchange
	for _, h := range []string{
		"", "Host:\r\n", "Host: \r\n", "Host: a b\r\n", "Host: a\r\nHost: b\r\n", "Host: a\r\nHost: a\r\n", "Host: [::1]:80\r\n", "Host: a/b\r\n",
		"Host: a,b\r\n", "Host: \xc3\xa4\r\n", "hOST: a\r\n", "Host : a\r\n", "Host: a:99999\r\n", "Host: a@b\r\n", "Host: \ta\t\r\n", "Host: \x01\r\n",
	} {
		xs = append(xs, exchange{name: "host " + brief(h), script: script(send("GET / HTTP/1.1\r\n" + h + "\r\n"))})
	}
	return append(xs, exchange{name: "host of the target above that of the head", script: script(
		send(lines("GET http://b.example/ HTTP/1.1", "Host: a.example")))})
}
