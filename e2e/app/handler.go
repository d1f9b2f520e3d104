package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/gracefulfx/gracefulfx/e2e/outcome"
	"github.com/gracefulfx/gracefulfx/graceful"
)

type handlers struct {
	*stage
	guests   *guests
	draining <-chan struct{}
}

// newHandler takes the control only to have its hooks before the server's.
func newHandler(s *stage, g *guests, d *graceful.Drainer, ready *graceful.Readiness, _ *control) http.Handler {
	h := &handlers{stage: s, guests: g, draining: d.Draining()}
	mux := http.NewServeMux()
	mux.Handle("/ready", ready)
	mux.HandleFunc("/{$}", h.hello)
	mux.HandleFunc("/hold", h.hold)
	mux.HandleFunc("/head-then-hold", h.headThenHold)
	mux.HandleFunc("/never", h.never)
	mux.HandleFunc("/echo", h.echo)
	mux.HandleFunc("/download", h.download)
	mux.HandleFunc("/stream", h.stream)
	mux.HandleFunc("/hijack", h.hijack)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.ran(r.URL.Path)
		mux.ServeHTTP(w, r)
	})
}

func (h *handlers) hello(w http.ResponseWriter, _ *http.Request) { write(w, "hello") }

// hold answers when the test says so, or when its context ends.
func (h *handlers) hold(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("id")
	select {
	case <-h.enter(id).released:
		write(w, "held "+id)
	case <-r.Context().Done():
		cause := context.Cause(r.Context())
		fmt.Printf("e2e cancelled %s: %v\n", id, cause)
		http.Error(w, cause.Error(), http.StatusServiceUnavailable)
	}
}

// headThenHold writes its head, and its body when the test says so.
func (h *handlers) headThenHold(w http.ResponseWriter, r *http.Request) {
	write(w, "first,")
	_ = http.NewResponseController(w).Flush()
	select {
	case <-h.enter(r.FormValue("id")).released:
		write(w, "last")
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	}
}

// never does not end, whatever its context says.
func (h *handlers) never(_ http.ResponseWriter, r *http.Request) {
	h.enter(r.FormValue("id"))
	select {}
}

// echo returns the body that it got, of which it has read everything first.
func (h *handlers) echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_, _ = w.Write(body)
}

// download sends more than the buffers of any socket take.
func (h *handlers) download(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", strconv.Itoa(outcome.DownloadSize))
	chunk := bytes.Repeat([]byte{'x'}, 64<<10)
	for range outcome.DownloadSize / len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

// stream would never end, were there no drain.
func (h *handlers) stream(w http.ResponseWriter, r *http.Request) {
	write(w, "data: first\n\n")
	_ = http.NewResponseController(w).Flush()
	select {
	case <-h.draining:
		write(w, "data: moved\n\n")
	case <-r.Context().Done():
	}
}

// hijack takes the connection over and stays until its client leaves.
func (h *handlers) hijack(w http.ResponseWriter, r *http.Request) {
	nc, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer func() { _ = nc.Close() }()
	write(nc, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: lines\r\n\r\n")
	h.guests.add(nc)
	h.enter(r.FormValue("id"))
	_, _ = io.Copy(nc, rw)
}

// write sends text. A client that has gone needs none.
func write(w io.Writer, text string) { _, _ = io.WriteString(w, text) }
