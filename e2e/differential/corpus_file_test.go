package differential_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// _modified is when the file that is served was.
var _modified = time.Date(2024, 2, 3, 4, 5, 6, 0, time.UTC)

// served is the file that is served, of 200 kB.
var served = sync.OnceValue(func() string {
	f, err := os.CreateTemp("", "differential-*.txt")
	if err != nil {
		panic(err)
	}
	for i := range 20_000 {
		fmt.Fprintf(f, "%09d\n", i)
	}
	if err := f.Close(); err != nil {
		panic(err)
	}
	if err := os.Chtimes(f.Name(), _modified, _modified); err != nil {
		panic(err)
	}
	return f.Name()
})

func opened(f func(n *notes, w http.ResponseWriter, r *http.Request, file *os.File)) handler {
	return func(n *notes, w http.ResponseWriter, r *http.Request) {
		file, err := os.Open(served())
		if err != nil {
			panic(err)
		}
		defer func() { _ = file.Close() }() // it was only read
		f(n, w, r, file)
	}
}

// content serves the file as http.FileServer does.
var content = opened(func(_ *notes, w http.ResponseWriter, r *http.Request, file *os.File) {
	http.ServeContent(w, r, "a.txt", _modified, file)
})

// files are ranges, conditions, and files that go out by sendfile.
func files() []exchange {
	var xs []exchange
	for _, fields := range []string{
		"X: y", "Range: bytes=0-9", "Range: bytes=199990-", "Range: bytes=-5", "Range: bytes=0-4,10-14", "Range: bytes=0-0,-1", "Range: bytes=300000-", "Range: bytes=5-2",
		"Range: lines=0-1", "Range: bytes=", "Range: bytes=0-,0-,0-", "If-Modified-Since: Sat, 03 Feb 2024 04:05:06 GMT", "If-Unmodified-Since: Fri, 02 Feb 2024 04:05:06 GMT",
		"If-None-Match: *", "If-Match: \"x\"", "Range: bytes=0-9\r\nIf-Range: Sat, 03 Feb 2024 04:05:06 GMT", "Range: bytes=0-9\r\nIf-Range: Fri, 02 Feb 2024 04:05:06 GMT",
	} {
		for _, method := range []string{"GET", "HEAD"} {
			xs = append(xs, exchange{name: "file, " + method + ", " + brief(fields), handler: content, script: script(send(head(method, "/a", fields), get("/2")))})
		}
	}
	copied := func(before func(http.ResponseWriter), limit int64) handler {
		return opened(func(n *notes, w http.ResponseWriter, _ *http.Request, file *os.File) {
			before(w)
			count, err := io.Copy(w, io.LimitReader(file, limit))
			n.printf("%d copied, %s", count, errorText(err))
		})
	}
	length := func(n string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { w.Header().Set("Content-Length", n) }
	}
	two := script(send(get("/1"), get("/2")))
	return append(xs,
		exchange{name: "file copied without a length", handler: copied(func(http.ResponseWriter) {}, 1<<20), script: two},
		exchange{name: "file copied with its length", handler: copied(length("200000"), 1<<20), script: two},
		exchange{name: "file copied with a length too short", handler: copied(length("1000"), 1<<20), script: two},
		exchange{name: "file copied with a length too long", handler: copied(length("300000"), 1<<20), script: two},
		exchange{name: "file copied in part", handler: copied(length("1000"), 1000), script: two},
		exchange{name: "file copied to HEAD", handler: copied(length("200000"), 1<<20), script: script(send(head("HEAD", "/1"), get("/2")))},
		exchange{name: "file copied to HTTP/1.0", handler: copied(func(http.ResponseWriter) {}, 1<<20), script: script(send(lines("GET / HTTP/1.0")), toEnd)},
		exchange{name: "file copied behind a write", handler: copied(func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "200005")
			_, _ = io.WriteString(w, "first")
		}, 1<<20), script: two},
		exchange{name: "file copied behind a flush", handler: copied(func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "200000")
			w.(http.Flusher).Flush()
		}, 1<<20), script: two},
		exchange{name: "file copied with status 204", handler: copied(func(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) }, 1<<20), script: two},
		exchange{name: "file sent while pipelined requests wait", handler: content, script: script(send(get("/1"), get("/2"), get("/3"), strings.Repeat(get("/4"), 3)))},
	)
}
