package differential_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// ignore replies without a look at the body.
func ignore(n *notes, w http.ResponseWriter, r *http.Request) {
	n.printf("%s %s", r.Method, r.URL)
	fmt.Fprintf(w, "ignored %s\n", r.URL)
}

// bodies are the ways to read, or not to read, a body.
func bodies() []exchange {
	post := func(size int) []step {
		return script(send(head("POST", "/", fmt.Sprintf("Content-Length: %d", size)), strings.Repeat("x", size), get("/2")))
	}
	read := func(f func(*notes, http.ResponseWriter, io.ReadCloser)) handler {
		return func(n *notes, w http.ResponseWriter, r *http.Request) {
			n.printf("%s %s", r.Method, r.URL)
			f(n, w, r.Body)
			fmt.Fprintf(w, "%s\n", r.URL)
		}
	}
	return []exchange{
		{name: "body closed unread", script: post(5), handler: read(func(n *notes, _ http.ResponseWriter, b io.ReadCloser) {
			n.printf("close %s", errorText(b.Close()))
			rest, err := io.ReadAll(b)
			n.body(rest, err)
		})},
		{name: "body closed half read", script: post(5), handler: read(func(n *notes, _ http.ResponseWriter, b io.ReadCloser) {
			got, err := io.ReadAll(io.LimitReader(b, 2))
			n.body(got, err)
			n.printf("close %s", errorText(b.Close()))
		})},
		{name: "body closed twice", script: post(5), handler: read(func(n *notes, _ http.ResponseWriter, b io.ReadCloser) {
			n.printf("close %s, %s", errorText(b.Close()), errorText(b.Close()))
		})},
		{name: "body read by one byte", script: post(5), handler: read(func(n *notes, _ http.ResponseWriter, b io.ReadCloser) {
			got := make([]byte, 1)
			_, err := io.ReadFull(b, got)
			n.body(got, err)
		})},
		{name: "body read into nothing", script: post(5), handler: read(func(n *notes, _ http.ResponseWriter, b io.ReadCloser) {
			count, err := b.Read(nil)
			n.printf("%d, %s", count, errorText(err))
		})},
		{name: "body read behind its end", script: post(5), handler: read(func(n *notes, _ http.ResponseWriter, b io.ReadCloser) {
			_, first := io.ReadAll(b)
			count, err := b.Read(make([]byte, 5))
			n.printf("%s, then %d, %s", errorText(first), count, errorText(err))
		})},
		{name: "body read by its length, not to its end", script: post(5), handler: read(func(n *notes, _ http.ResponseWriter, b io.ReadCloser) {
			got := make([]byte, 5)
			_, err := io.ReadFull(b, got)
			n.body(got, err)
		})},
		{name: "body read behind the reply", script: post(5), handler: read(func(n *notes, w http.ResponseWriter, b io.ReadCloser) {
			_, _ = io.WriteString(w, "early ")
			got, err := io.ReadAll(b)
			n.body(got, err)
		})},
		{name: "body read behind the reply's flush", script: post(5), handler: read(func(n *notes, w http.ResponseWriter, b io.ReadCloser) {
			_, _ = io.WriteString(w, "early ")
			w.(http.Flusher).Flush()
			got, err := io.ReadAll(b)
			n.body(got, err)
		})},
		{name: "body of 300 KiB read behind the reply's flush", script: post(300 << 10), handler: read(func(n *notes, w http.ResponseWriter, b io.ReadCloser) {
			_, _ = io.WriteString(w, "early ")
			w.(http.Flusher).Flush()
			got, err := io.ReadAll(b)
			n.printf("body of %d, %s", len(got), errorText(err))
		})},
		{name: "body of GET", script: script(send(get("/"), get("/2"))), handler: read(func(n *notes, _ http.ResponseWriter, b io.ReadCloser) {
			n.printf("NoBody %v", b == http.NoBody)
			count, err := b.Read(make([]byte, 5))
			n.printf("%d, %s", count, errorText(err))
		})},
		{
			name: "form", script: script(send(head("POST", "/?q=1", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 7"), "a=b&c=d", get("/2"))),
			handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
				n.printf("parse %s", errorText(r.ParseForm()))
				fmt.Fprintln(w, r.Form)
			},
		},
		{
			name: "multipart form", script: script(send(head("POST", "/", "Content-Type: multipart/form-data; boundary=b", "Content-Length: 78"),
				"--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\nhello\r\n--b--\r\n", get("/2"))),
			handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
				_, part, err := r.FormFile("a")
				n.printf("parse %s", errorText(err))
				if err == nil {
					fmt.Fprintf(w, "%s %d\n", part.Filename, part.Size)
				}
			},
		},
	}
}

// unread are bodies that the handler leaves to the server: below 256 KiB it
// reads them itself, above it gives up the connection.
func unread() []exchange {
	const limit = 256 << 10
	post := func(size, sent int) []step {
		return script(send(head("POST", "/1", fmt.Sprintf("Content-Length: %d", size)), strings.Repeat("x", sent), get("/2")))
	}
	chunked := func(size int) []step {
		return script(send(head("POST", "/1", "Transfer-Encoding: chunked"), fmt.Sprintf("%x\r\n", size), strings.Repeat("x", size), "\r\n0\r\n\r\n", get("/2")))
	}
	waits := func(fields string, sent int) []step { // for the reply, with the body on its way
		return script(send(head("POST", "/1", fields), strings.Repeat("x", sent)), await("ignored /1\n"), toEnd)
	}
	half := func(n *notes, w http.ResponseWriter, r *http.Request) {
		_, err := io.CopyN(io.Discard, r.Body, min(100_000, max(r.ContentLength, 0)))
		n.printf("%s: %s", r.URL, errorText(err))
		ignore(n, w, r)
	}
	return []exchange{
		{name: "unread body of 5 bytes", handler: ignore, script: post(5, 5)},
		{name: "unread body of 100 KiB", handler: ignore, script: post(100<<10, 100<<10)},
		{name: "unread body one below the limit", handler: ignore, script: post(limit-1, limit-1)},
		{name: "unread body at the limit", handler: ignore, script: script(
			send(head("POST", "/1", fmt.Sprintf("Content-Length: %d", limit))), await("ignored /1\n"))},
		{name: "unread body above the limit", handler: ignore, script: waits(fmt.Sprintf("Content-Length: %d", limit+1), 1000)},
		{name: "unread body of 20 MB, its client waits", handler: ignore, script: waits("Content-Length: 20000000", 0)},
		{name: "unread body of 300 KiB, a part read", handler: half, script: post(300<<10, 300<<10)},
		{name: "unread chunks of 100 KiB", handler: ignore, script: chunked(100 << 10)},
		{name: "unread chunks of 255 KiB", handler: ignore, script: chunked(255 << 10)},
		{name: "unread broken chunks", handler: ignore, script: script(send(head("POST", "/1", "Transfer-Encoding: chunked"), "x\r\n", get("/2")))},
		{name: "unread body cut short", handler: ignore, script: script(send(head("POST", "/1", "Content-Length: 10"), "abc"))},
		{name: "unread body of HTTP/1.0 kept alive", handler: ignore, script: script(
			send("POST /1 HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc", get("/2")))},
		{name: "unread body and Connection: close", handler: ignore, script: script(
			send(head("POST", "/1", "Connection: close", "Content-Length: 3"), "abc"), toEnd)},
		{name: "unread body that comes later", handler: ignore, script: script(
			send(head("POST", "/1", "Content-Length: 3")), send("abc"), await("ignored /1\n"), send(get("/2")))},
		{name: "unread body and a flushed reply", script: post(5, 5), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			ignore(n, w, r)
			w.(http.Flusher).Flush()
		}},
	}
}

// tooLarge are bodies that http.MaxBytesReader stops.
func tooLarge() []exchange {
	limited := func(n *notes, w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 1000)
		body, err := io.ReadAll(r.Body)
		n.printf("%d read, %s", len(body), errorText(err))
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
			return
		}
		fmt.Fprintf(w, "%d\n", len(body))
	}
	wrapped := func(n *notes, w http.ResponseWriter, r *http.Request) {
		http.MaxBytesHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			n.printf("%d read, %s", len(body), errorText(err))
			fmt.Fprintf(w, "%d\n", len(body))
		}), 1000).ServeHTTP(w, r)
	}
	length := func(size, sent int, rest ...step) []step {
		return append(script(send(head("POST", "/", fmt.Sprintf("Content-Length: %d", size)), strings.Repeat("x", sent))), rest...)
	}
	chunk := strings.Repeat("x", 2000)
	return []exchange{
		{name: "MaxBytesReader, 20 MB announced, 2000 bytes sent", handler: limited, script: length(20_000_000, 2000, toEnd)},
		{name: "MaxBytesReader, 1100 of 1200 bytes sent", handler: limited, script: length(1200, 1100, await("too large\n"))},
		{name: "MaxBytesReader, one byte too many", handler: limited, script: length(1001, 1001, toEnd)},
		{name: "MaxBytesReader, the limit", handler: limited, script: length(1000, 1000, send(get("/2")))},
		{name: "MaxBytesReader, a chunk", handler: limited, script: script(send(head("POST", "/", "Transfer-Encoding: chunked"), "7d0\r\n", chunk), await("too large\n"))},
		{name: "MaxBytesReader, chunks below the limit", handler: limited, script: script(send(head("POST", "/", "Transfer-Encoding: chunked"), "3\r\nabc\r\n0\r\n\r\n", get("/2")))},
		{name: "MaxBytesReader and Expect", handler: limited, script: script(
			send(head("POST", "/", "Content-Length: 20000000", "Expect: 100-continue")), await("100 Continue\r\n\r\n"), send(chunk), toEnd)},
		{name: "MaxBytesHandler", handler: wrapped, script: length(20_000_000, 2000, toEnd)},
		{name: "MaxBytesHandler below the limit", handler: wrapped, script: length(10, 10, send(get("/2")))},
		{name: "MaxBytesReader on HTTP/1.0", handler: limited, script: script(send("POST / HTTP/1.0\r\nContent-Length: 3000\r\n\r\n", chunk), toEnd)},
		{name: "MaxBytesReader behind a flush", script: length(20_000_000, 2000, toEnd), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			_, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1000))
			n.printf("%s", errorText(err))
		}},
	}
}
