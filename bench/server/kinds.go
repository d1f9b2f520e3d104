package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// kinds are the routes for single connections that are in a known state when
// the signal comes.
type kinds struct {
	signalled func() <-chan struct{} // see there; ask for it before the signal
	draining  <-chan struct{}        // closed when the drain begins, nil without one
	open      func() int             // how many connections are open, nil where nobody counts
}

func newKinds(draining <-chan struct{}, open func() int, h *hub) http.Handler {
	k := kinds{_signalled, draining, open}
	mux := http.NewServeMux()
	mux.HandleFunc("/kinds/hold", k.hold)
	mux.HandleFunc("/kinds/parts", k.parts)
	mux.HandleFunc("/kinds/events", k.events)
	mux.HandleFunc("/kinds/upload", upload)
	mux.HandleFunc("/kinds/download", download)
	mux.HandleFunc("/kinds/websocket", h.serve)
	mux.HandleFunc("/kinds/form", form)
	mux.HandleFunc("/kinds/forget", forget)
	mux.HandleFunc("/kinds/rest", k.rest)
	mux.HandleFunc("/kinds/panic", panics)
	mux.HandleFunc("/kinds/fatal", k.fatal)
	return mux
}

// _signalled is signalled, once: for all, and before anybody may send a signal to a
// server that is up.
var _signalled = sync.OnceValue(signalled)

// signalled returns a channel that is closed once the process is told to stop. Until
// it is called the signals have their default, as they have in the app of a user.
func signalled() <-chan struct{} {
	signals, told := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGUSR2)
	go func() { // until the process ends
		<-signals
		close(told)
	}()
	return told
}

// entered tells the harness that a handler has begun.
func entered() { fmt.Println("entered") }

// hold replies some time after the signal.
func (k kinds) hold(w http.ResponseWriter, r *http.Request) {
	k.signalled()
	entered()
	k.wait(r)
	_, _ = io.WriteString(w, "held") // a client that is gone needs no answer
}

// parts writes the head of the reply and half of its body at once, and the rest,
// with a trailer, some time after the signal.
func (k kinds) parts(w http.ResponseWriter, r *http.Request) {
	k.signalled()
	w.Header().Set("Trailer", "X-Parts")
	_, _ = io.WriteString(w, "first,")
	if http.NewResponseController(w).Flush() != nil {
		return
	}
	k.wait(r)
	_, _ = io.WriteString(w, "last")
	w.Header().Set("X-Parts", "2")
}

// wait waits until as many milliseconds after the signal as the query says, 300
// if it says nothing, or until the request is cancelled.
func (k kinds) wait(r *http.Request) {
	select {
	case <-k.signalled():
	case <-r.Context().Done():
		return
	}
	ms, err := strconv.Atoi(r.FormValue("after"))
	if err != nil {
		ms = 300
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Duration(ms)*time.Millisecond)
	defer cancel()
	<-ctx.Done()
}

// events sends server-sent events until the client goes or the drain begins.
func (k kinds) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for n := 1; ; n++ {
		_, _ = fmt.Fprintf(w, "id: %d\ndata: event\n\n", n)
		if http.NewResponseController(w).Flush() != nil {
			return
		}
		select {
		case <-tick.C:
		case <-k.draining:
			return
		case <-r.Context().Done():
			return
		}
	}
}
