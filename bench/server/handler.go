package main

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// newHandler replies to every request after some work, with the request's id and
// the backend's name, and to /ready with what ready says. Below /kinds/ are the
// routes for single connections, and below /socket.io/ is a Socket.IO server.
func newHandler(s settings, ready func() bool, kinds, socketIO http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", socketIO)
	mux.Handle("/kinds/", kinds)
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return // the client is gone, there is nobody to answer
		}
		time.Sleep(s.work)
		id := r.Header.Get("X-Id")
		w.Header().Set("X-Id", id)
		w.Header().Set("Cache-Control", "no-store")       // proxies that cache are asked for each
		_, _ = fmt.Fprintf(w, "%s from %s\n", id, s.name) // a client that is gone needs no answer
	})
	mux.HandleFunc("/ready", func(w http.ResponseWriter, r *http.Request) {
		if !ready() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	return mux
}
