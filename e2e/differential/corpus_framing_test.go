package differential_test

import "strings"

// lengths are bodies with a Content-Length. Each is followed by a request that
// shows where the server thinks that the body ends.
func lengths() []exchange {
	var xs []exchange
	for _, cl := range []string{
		"3", "0", "-1", "+3", "0x3", " 3 ", "3 ", "3,3", "3, 3", "", "a", "3a", "99999999999999999999", "9223372036854775807", "9223372036854775808", "03", "3;x", "\t3",
	} {
		xs = append(xs, exchange{name: "Content-Length " + brief(cl), script: script(send(head("POST", "/", "Content-Length:"+cl), "abc", get("/2")))})
	}
	return append(xs,
		exchange{name: "Content-Length twice, the same", script: script(send(head("POST", "/", "Content-Length: 3", "Content-Length: 3"), "abc", get("/2")))},
		exchange{name: "Content-Length twice, different", script: script(send(head("POST", "/", "Content-Length: 3", "Content-Length: 4"), "abc", get("/2")))},
		exchange{name: "Content-Length twice, one empty", script: script(send(head("POST", "/", "Content-Length: 3", "Content-Length:"), "abc", get("/2")))},
		exchange{name: "Content-Length twice, one with a space", script: script(send(head("POST", "/", "Content-Length: 3", "Content-Length:  3 "), "abc", get("/2")))},
		exchange{name: "POST without a length", script: script(send(head("POST", "/"), get("/2")))},
		exchange{name: "PUT of length 0", script: script(send(head("PUT", "/", "Content-Length: 0"), get("/2")))},
		exchange{name: "GET with a body", script: script(send(head("GET", "/", "Content-Length: 3"), "abc", get("/2")))},
		exchange{name: "HEAD with a body", script: script(send(head("HEAD", "/", "Content-Length: 3"), "abc", get("/2")))},
		exchange{name: "DELETE with a body", script: script(send(head("DELETE", "/", "Content-Length: 3"), "abc", get("/2")))},
		exchange{name: "a body in two writes", script: script(send(head("POST", "/", "Content-Length: 6"), "abc"), send("def", get("/2")))},
		exchange{name: "a body that is cut short", script: script(send(head("POST", "/", "Content-Length: 6"), "abc"))},
		exchange{name: "a body of nothing", script: script(send(head("POST", "/", "Content-Length: 6")))},
		exchange{name: "CRLF behind a body", script: script(send(head("POST", "/", "Content-Length: 3"), "abc\r\n", get("/2")))},
		exchange{name: "CRLF behind a body and nothing else", script: script(send(head("POST", "/", "Content-Length: 3"), "abc\r\n"), await("POST / 3\n"))},
		exchange{name: "a body that looks like a request", script: script(send(head("POST", "/", "Content-Length: 35"), get("/inside")[:35], get("/2")))},
		exchange{name: "a body of 300 KiB", script: script(send(head("POST", "/", "Content-Length: 307200"), strings.Repeat("x", 300<<10), get("/2")))},
		exchange{name: "a body of 3 MiB", script: script(send(head("POST", "/", "Content-Length: 3145728"), strings.Repeat("x", 3<<20), get("/2")))},
		exchange{name: "a body as long as net/http's buffer", script: script(send(head("POST", "/", "Content-Length: 4096"), strings.Repeat("x", 4096), get("/2")))},
		exchange{name: "a body byte by byte", script: bytewise(head("POST", "/", "Content-Length: 3") + "abc" + get("/2"))},
	)
}

// chunks are bodies in chunks.
func chunks() []exchange {
	var xs []exchange
	for _, body := range []string{
		"3\r\nabc\r\n0\r\n\r\n", "0\r\n\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "A\r\n0123456789\r\n0\r\n\r\n", "a\r\n0123456789\r\n0\r\n\r\n",
		"003\r\nabc\r\n000\r\n\r\n", "3;ext=1\r\nabc\r\n0;x\r\n\r\n", "3;ext=\"a;b\"\r\nabc\r\n0\r\n\r\n", "3 \r\nabc\r\n0\r\n\r\n", " 3\r\nabc\r\n0\r\n\r\n", "3\t;x\r\nabc\r\n0\r\n\r\n",
		"x\r\nabc\r\n0\r\n\r\n", "-3\r\nabc\r\n0\r\n\r\n", "+3\r\nabc\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n", "\r\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "3\r\nab\r\n0\r\n\r\n",
		"3\r\nabc0\r\n\r\n", "3\r\nabc\n0\r\n\r\n", "3\nabc\n0\n\n", "3\nabc\r\n0\r\n\r\n", "3\r\nabc\r\n0\r\n\n", "3\r\nabc\r\n0\n\r\n", "3\rabc\r0\r\r", "3;a\nabc\r\n0\r\n\r\n", "3;a\rb\r\nabc\r\n0\r\n\r\n",
		"FFFFFFFFFFFFFFFF\r\nabc", "10000000000000000\r\nabc", "0000000000000000000003\r\nabc\r\n0\r\n\r\n", "3;" + strings.Repeat("e", 5000) + "\r\nabc\r\n0\r\n\r\n",
		"3;" + strings.Repeat("e", 100) + "\r\nabc\r\n0\r\n\r\n", "3\r\nabc\r\n", "3\r\nab", "3\r\n", "3", "", "3\r\nabc\r\n0", "3\r\nabc\r\n0\r\n", "0\r\n\r", strings.Repeat("1\r\nx\r\n", 300) + "0\r\n\r\n",
		strings.Repeat("1;"+strings.Repeat("y", 40)+"\r\nx\r\n", 600) + "0\r\n\r\n",
	} {
		xs = append(xs, exchange{name: "chunks " + brief(body), script: script(send(head("POST", "/", "Transfer-Encoding: chunked"), body, get("/2")))})
	}
	ends := "3\r\nabc\r\n0\r\n\r\n"
	return append(xs,
		exchange{name: "chunks byte by byte", script: bytewise(head("POST", "/", "Transfer-Encoding: chunked") + ends + get("/2"))},
		exchange{name: "chunks cut short", script: script(send(head("POST", "/", "Transfer-Encoding: chunked"), "5\r\nab"))},
		exchange{name: "chunks without their end", script: script(send(head("POST", "/", "Transfer-Encoding: chunked"), "3\r\nabc\r\n0\r\n"))},
		exchange{name: "chunks whose end comes later", script: script(
			send(head("POST", "/", "Transfer-Encoding: chunked"), "3\r\nabc\r\n0\r\n"), send("\r"), send("\n"), await("POST / 3\n"))},
		exchange{name: "CRLF behind chunks", script: script(send(head("POST", "/", "Transfer-Encoding: chunked"), ends, "\r\n", get("/2")))},
		exchange{name: "GET with chunks", script: script(send(head("GET", "/", "Transfer-Encoding: chunked"), ends, get("/2")))},
		exchange{name: "HEAD with chunks", script: script(send(head("HEAD", "/", "Transfer-Encoding: chunked"), ends, get("/2")))},
		exchange{name: "one chunk of 300 KiB", script: script(
			send(head("POST", "/", "Transfer-Encoding: chunked"), "4b000\r\n", strings.Repeat("x", 300<<10), "\r\n0\r\n\r\n", get("/2")))},
		exchange{name: "chunks of 40 KiB in writes of their own", script: script(
			send(head("POST", "/", "Transfer-Encoding: chunked")), send("a000\r\n", strings.Repeat("x", 40<<10), "\r\n"),
			send("a000\r\n", strings.Repeat("y", 40<<10), "\r\n"), send("0\r\n\r\n"), await("POST / 81920\n"), send(get("/2")))},
	)
}

func trailers() []exchange {
	with := func(announce, trailer string) []step {
		return script(send(head("POST", "/", "Transfer-Encoding: chunked", announce), "3\r\nabc\r\n0\r\n", trailer, "\r\n", get("/2")))
	}
	return []exchange{
		{name: "announced trailer", script: with("Trailer: X-A", "X-A: b\r\n")},
		{name: "announced trailers", script: with("Trailer: X-A, X-B", "X-A: b\r\nX-B: c\r\n")},
		{name: "announced trailer that does not come", script: with("Trailer: X-A", "")},
		{name: "unannounced trailer", script: with("X: y", "X-A: b\r\n")},
		{name: "forbidden trailer announced", script: with("Trailer: Content-Length", "Content-Length: 5\r\n")},
		{name: "forbidden trailer", script: with("Trailer: X-A", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
		{name: "trailer without a colon", script: with("Trailer: X-A", "X-A\r\n")},
		{name: "trailer with obs-fold", script: with("Trailer: X-A", "X-A: a\r\n b\r\n")},
		{name: "trailer with bare LF", script: with("Trailer: X-A", "X-A: a\n")},
		{name: "trailer of 5000 bytes", script: with("Trailer: X-A", "X-A: "+strings.Repeat("a", 5000)+"\r\n")},
		{name: "trailer of 100 kB", script: with("Trailer: X-A", "X-A: "+strings.Repeat("a", 100_000)+"\r\n")},
		{name: "trailer that is a request", script: with("X: y", "GET /inside HTTP/1.1\r\n")},
		{name: "trailer with Content-Length", script: script(send(head("POST", "/", "Content-Length: 3", "Trailer: X-A"), "abc", get("/2")))},
		{name: "trailer byte by byte", script: bytewise(head("POST", "/", "Transfer-Encoding: chunked", "Trailer: X-A") + "0\r\nX-A: b\r\n\r\n" + get("/2"))},
		{name: "trailer behind an unread body", handler: ignore, script: with("Trailer: X-A", "X-A: b\r\n")},
	}
}

// smuggling are requests whose end two parsers may see in two places.
func smuggling() []exchange {
	var xs []exchange
	for _, te := range []string{
		"chunked", "Chunked", "CHUNKED", "identity", "gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked", "xchunked", " chunked", "\tchunked", "chunked ", "chunked\t", "\"chunked\"",
		"", "chunked;q=1", "chunked,", ",chunked", "\x0bchunked", "chunked\r\nTransfer-Encoding: chunked", "chunked\r\nTransfer-Encoding: identity", "identity\r\nTransfer-Encoding: chunked",
		"\r\n chunked", "chun\r\n ked", "chunked\r\n x",
	} {
		xs = append(xs,
			exchange{name: "Transfer-Encoding " + brief(te), script: script(send(head("POST", "/", "Transfer-Encoding:"+te), "3\r\nabc\r\n0\r\n\r\n", get("/2")))})
	}
	for _, fields := range []string{
		"Content-Length: 3\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 30", "Content-Length: 3\r\nTransfer-Encoding: identity",
		"Content-Length: x\r\nTransfer-Encoding: chunked", "Content-Length: 13\r\nTransfer-Encoding : chunked", "Content-Length: 13\r\nTransfer_Encoding: chunked",
		"Content-Length : 3", "Content-Length: 3\r\n\tContent-Length: 5", "content-length: 3\r\nCONTENT-LENGTH: 3", "Content-Length\r\n: 3", "X: y\r\nContent-Length\x00: 3",
		"Content-Length: 13\r\nContent-Length: 13\r\nTransfer-Encoding: chunked", "X: y\nContent-Length: 3", "X: y\rContent-Length: 3", "X: \r\n Content-Length: 3", "X: \r\n\r\n",
	} {
		xs = append(xs, exchange{name: "framing " + brief(fields), script: script(send(head("POST", "/", fields), "3\r\nabc\r\n0\r\n\r\n", get("/2")))})
	}
	return append(xs,
		exchange{name: "chunks and length on HTTP/1.0", script: script(
			send("POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", get("/2")))},
		exchange{name: "chunks and length, kept alive", script: script(
			send(head("POST", "/", "Content-Length: 4", "Transfer-Encoding: chunked", "Connection: keep-alive"), "1\r\nZ\r\n0\r\n\r\n"), await("POST / 1\n"), send(get("/2")))},
	)
}
