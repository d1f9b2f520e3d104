package differential_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http2"
)

// exchange2 is one case of HTTP/2.
type exchange2 struct {
	name     string
	settings func(*http.Server)
	handler  handler
	script   []step2
	says     int
}

// one is a script of one GET.
func one2(method, path string, more ...string) []step2 {
	return script2(begin(), headers(1, true, request(method, path, more...)), whole(1))
}

func corpus2() []exchange2 {
	limited := func(s *http.Server) { s.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 2} }
	waits := func(n *notes, w http.ResponseWriter, r *http.Request) {
		n.wait("go")
		fmt.Fprintf(w, "%s\n", r.URL)
	}
	xs := []exchange2{
		{name: "SETTINGS alone", script: script2(begin(), line(0, "SETTINGS, ack true"))},
		{name: "PING", script: script2(begin(), ping, line(0, "PING"))},
		{name: "SETTINGS of the client", script: script2(begin(http2.Setting{ID: http2.SettingEnablePush, Val: 0}, http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0}), headers(1, true, request("GET", "/")), whole(1))},
		{name: "a bad setting", says: 1, script: script2(start(http2.Setting{ID: http2.SettingMaxFrameSize, Val: 1}), toEnd2)},
		{name: "GET", script: one2("GET", "/a?b=c")},
		{name: "HEAD", script: one2("HEAD", "/")},
		{name: "OPTIONS asterisk", script: one2("OPTIONS", "*")},
		{name: "fields", script: one2("GET", "/", "x-a", "b", "cookie", "a=b", "cookie", "c=d", "te", "trailers")},
		{name: "Connection", script: one2("GET", "/", "connection", "close")},
		{name: "TE gzip", script: one2("GET", "/", "te", "gzip")},
		{name: "a name in capitals", script: one2("GET", "/", "X-A", "b")},
		{name: "a value with a line break", script: one2("GET", "/", "x", "a\nb")},
		{name: "an unknown pseudo field", script: one2("GET", "/", ":x", "b")},
		{name: "CONNECT", script: script2(begin(), headers(1, true, block(":method", "CONNECT", ":authority", "b:1")), whole(1))},
		{name: "extended CONNECT", script: one2("CONNECT", "/", ":protocol", "websocket")},
		{name: "no path", script: script2(begin(), headers(1, true, block(":method", "GET", ":scheme", "https")), whole(1))},
		{name: "host and no authority", script: script2(begin(), headers(1, true, block(":method", "GET", ":scheme", "https", ":path", "/", "host", "h")), whole(1))},
		{name: "a bad path", script: one2("GET", "nowhere")},
		{name: "CONTINUATION", script: script2(begin(), split(1, request("GET", "/", "x", "y")), whole(1))},
		{name: "CONTINUATION without HEADERS", says: 1, script: script2(begin(), func(c *http2Client) { _ = c.framer.WriteContinuation(1, true, []byte("x")) }, toEnd2)},
		{name: "POST", script: script2(begin(), headers(1, false, request("POST", "/")), data(1, false, "abc"), data(1, true, "def"), whole(1))},
		{name: "POST with a length", script: script2(begin(), headers(1, false, request("POST", "/", "content-length", "3")), data(1, true, "abc"), whole(1))},
		{name: "POST shorter than its length", script: script2(begin(), headers(1, false, request("POST", "/", "content-length", "9")), data(1, true, "abc"), whole(1))},
		{name: "POST of 100 kB", script: func() []step2 {
			steps := script2(begin(), headers(1, false, request("POST", "/")))
			for range 10 {
				steps = append(steps, data(1, false, strings.Repeat("x", 10_000)))
			}
			return append(steps, data(1, true, ""), whole(1))
		}()},
		{name: "POST unread and not ended", handler: ignore, script: script2(begin(), headers(1, false, request("POST", "/")), line(1, "RST_STREAM"))},
		{name: "Expect", script: script2(begin(), headers(1, false, request("POST", "/", "expect", "100-continue")), line(1, "HEADERS  :status=\"100\""), data(1, true, "abc"), whole(1))},
		{name: "trailers of the request", script: script2(begin(), headers(1, false, request("POST", "/", "trailer", "x-a")), data(1, false, "abc"), headers(1, true, block("x-a", "b")), whole(1))},
		{name: "unannounced trailers of the request", script: script2(begin(), headers(1, false, request("POST", "/")), data(1, false, "abc"), headers(1, true, block("x-a", "b")), whole(1))},
		{name: "trailers that end nothing", script: script2(begin(), headers(1, false, request("POST", "/")), headers(1, false, block("x-a", "b")), line(1, "RST_STREAM"))},
		{name: "DATA on an idle stream", says: 1, script: script2(begin(), data(5, true, "abc"), toEnd2)},
		{name: "DATA behind the end", script: script2(begin(), headers(1, true, request("GET", "/")), whole(1), data(1, true, "abc"), line(1, "RST_STREAM"))},
		{name: "an even stream", says: 1, script: script2(begin(), headers(2, true, request("GET", "/")), toEnd2)},
		{name: "a stream that goes back", says: 1, script: script2(begin(), headers(5, true, request("GET", "/")), whole(5), headers(3, true, request("GET", "/")), toEnd2)},
		{name: "three streams in turn", script: script2(begin(), headers(1, true, request("GET", "/1")), whole(1), headers(3, true, request("GET", "/3")), whole(3), headers(5, true, request("GET", "/5")), whole(5))},
		{name: "reset by the client", script: script2(begin(), headers(1, false, request("POST", "/")), marked("in"), rst(1), marked("out")), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			defer n.mark("out")
			n.mark("in")
			<-r.Context().Done()
			n.printf("%v", r.Context().Err())
			_, err := io.ReadAll(r.Body)
			n.printf("%s", errorText(err))
		}},
		{name: "MaxConcurrentStreams", settings: limited, handler: waits, script: script2(
			begin(), headers(1, true, request("GET", "/")), headers(3, true, request("GET", "/")), line(0, "SETTINGS, ack true"), headers(5, true, request("GET", "/")), whole(5), tell("go"), whole(1, 3))},
		{name: "the client's window", handler: func(_ *notes, w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("x", 100))
		}, script: script2(
			begin(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 10}), headers(1, true, request("GET", "/")), sized(1, 10), ping, line(0, "PING"), grow(1, 90), whole(1))},
		{name: "a window above its limit", script: script2(begin(), headers(1, false, request("POST", "/")), grow(1, 1<<31-1), line(1, "RST_STREAM"))},
		{name: "the connection's window above its limit", script: script2(begin(), grow(0, 1<<31-1), toEnd2)},
		{name: "no growth", says: 1, script: script2(begin(), bytes2("\x00\x00\x04\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"), toEnd2)},
		{name: "PING on a stream", says: 1, script: script2(begin(), bytes2("\x00\x00\x08\x06\x00\x00\x00\x00\x0112345678"), toEnd2)},
		{name: "PING of four bytes", says: 1, script: script2(begin(), bytes2("\x00\x00\x04\x06\x00\x00\x00\x00\x001234"), toEnd2)},
		{name: "a frame too large", script: script2(begin(), bytes2("\xff\xff\xff\x00\x00\x00\x00\x00\x01"), toEnd2)},
		{name: "an unknown frame", script: script2(begin(), bytes2("\x00\x00\x01\x42\x00\x00\x00\x00\x00x"), headers(1, true, request("GET", "/")), whole(1))},
		{name: "PUSH_PROMISE of the client", says: 1, script: script2(begin(), bytes2("\x00\x00\x05\x05\x04\x00\x00\x00\x01\x00\x00\x00\x02\x82"), toEnd2)},
		{name: "HPACK that is broken", says: 1, script: script2(begin(), headers(1, true, []byte{0xff, 0xff, 0xff, 0xff, 0xff}), toEnd2)},
		{name: "a GET before SETTINGS", says: 1, script: script2(bytes2(http2.ClientPreface), headers(1, true, request("GET", "/")), toEnd2)},
		{name: "a head above the limit", settings: func(s *http.Server) { s.MaxHeaderBytes = 1000 }, says: 1, script: script2(begin(), headers(1, true, request("GET", "/", "x", strings.Repeat("v", 10_000))), toEnd2)},
		{name: "GOAWAY of the client", script: script2(begin(), headers(1, true, request("GET", "/")), whole(1), func(c *http2Client) { _ = c.framer.WriteGoAway(0, http2.ErrCodeNo, nil) }, ping, line(0, "PING"))},
		{name: "PRIORITY", script: script2(begin(), func(c *http2Client) { _ = c.framer.WritePriority(1, http2.PriorityParam{StreamDep: 0, Weight: 5}) }, headers(1, true, request("GET", "/")), whole(1))},
		{name: "silence after SETTINGS", settings: func(s *http.Server) { s.IdleTimeout = 100 * time.Millisecond }, script: script2(begin(), toEnd2)},
		{name: "a reply of 100 kB", script: script2(begin(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 20}), grow(0, 1<<20), headers(1, true, request("GET", "/")), whole(1)), handler: func(n *notes, w http.ResponseWriter, _ *http.Request) {
			n.note(io.WriteString(w, strings.Repeat("x", 100_000)))
		}},
		{name: "push", script: one2("GET", "/"), handler: func(n *notes, w http.ResponseWriter, r *http.Request) {
			defer inTurn(n, r.URL.Path == "/pushed")()
			p, ok := w.(http.Pusher)
			n.printf("a Pusher: %v", ok)
			if ok {
				n.printf("pushed: %s", errorText(p.Push("/pushed", nil)))
			}
		}},
		{name: "push switched off", handler: func(n *notes, w http.ResponseWriter, _ *http.Request) {
			if p, ok := w.(http.Pusher); ok {
				n.printf("pushed: %s", errorText(p.Push("/pushed", nil)))
			}
		}, script: script2(begin(http2.Setting{ID: http2.SettingEnablePush, Val: 0}), headers(1, true, request("GET", "/")), whole(1))},
	}
	return append(xs, replies2()...)
}

// _turns has a channel for each run, that is closed when the handler of the
// request has noted all: that of the one which it pushes begins at the same time.
var _turns sync.Map

// inTurn waits for the first of two handlers, in the second. It returns what is to
// be called at the end.
func inTurn(n *notes, second bool) (end func()) {
	kept, _ := _turns.LoadOrStore(n, make(chan struct{}))
	over := kept.(chan struct{})
	if second {
		<-over // the first one does not wait
		return func() {}
	}
	return func() { close(over) }
}

// replies2 are what handlers do with the writer of HTTP/2.
func replies2() []exchange2 {
	var xs []exchange2
	for _, x := range []struct {
		name string
		says int
		do   handler
	}{
		{"nothing", 0, func(*notes, http.ResponseWriter, *http.Request) {}},
		{"103", 0, writes(func(_ *notes, w http.ResponseWriter) {
			w.WriteHeader(http.StatusEarlyHints)
			_, _ = io.WriteString(w, "x")
		})},
		{"204 with a body", 0, writes(func(n *notes, w http.ResponseWriter) {
			w.WriteHeader(http.StatusNoContent)
			n.note(io.WriteString(w, "x"))
		})},
		{"304", 0, writes(func(_ *notes, w http.ResponseWriter) { w.WriteHeader(http.StatusNotModified) })},
		{"flushes", 0, flushing},
		{"trailers", 0, writes(func(_ *notes, w http.ResponseWriter) {
			w.Header().Set("Trailer", "X-A")
			_, _ = io.WriteString(w, "x")
			w.Header().Set("X-A", "b")
			w.Header().Set(http.TrailerPrefix+"X-B", "c")
		})},
		{"a length too short", 0, writes(func(n *notes, w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1")
			n.note(io.WriteString(w, "hello"))
		})},
		{"the status twice", 0, writes(func(_ *notes, w http.ResponseWriter) {
			w.WriteHeader(http.StatusCreated)
			w.WriteHeader(http.StatusAccepted)
		})},
		{"a panic", 1, writes(func(*notes, http.ResponseWriter) { panic("boom") })},
		{"ErrAbortHandler", 0, writes(func(*notes, http.ResponseWriter) { panic(http.ErrAbortHandler) })},
		{"a hijack", 0, writes(func(n *notes, w http.ResponseWriter) {
			_, ok := w.(http.Hijacker)
			_, _, err := http.NewResponseController(w).Hijack()
			n.printf("%v, %s", ok, errorText(err))
		})},
		{"full duplex", 0, writes(func(n *notes, w http.ResponseWriter) {
			n.printf("%s", errorText(http.NewResponseController(w).EnableFullDuplex()))
		})},
		{"deadlines", 0, writes(func(n *notes, w http.ResponseWriter) {
			rc := http.NewResponseController(w)
			n.printf("%s %s", errorText(rc.SetReadDeadline(time.Now().Add(time.Minute))), errorText(rc.SetWriteDeadline(time.Now().Add(time.Minute))))
		})},
		{"a file", 0, content},
		{"Connection: close", 0, writes(func(_ *notes, w http.ResponseWriter) { w.Header().Set("Connection", "close") })},
	} {
		xs = append(xs, exchange2{name: "reply of " + x.name, handler: x.do, says: x.says, script: script2(
			begin(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 20}), grow(0, 1<<20), headers(1, true, request("GET", "/")), whole(1))})
	}
	return xs
}
