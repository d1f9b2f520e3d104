package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"runtime"
	"time"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// before is a component that is listed before the module: it starts before the
// server and stops after it.
func before(lc fx.Lifecycle, d *graceful.Drainer) {
	at("constructor")
	lc.Append(fx.StartStopHook(
		func() { at("start") },
		func(ctx context.Context) {
			report, _ := d.Drain(ctx) // it is over
			fmt.Printf("drained by %q, forced: %v\n", report.Trigger, report.Forced)
			at("flush")
		},
	))
}

// behind is a component that is listed behind the module: it starts after the
// server and stops before it.
func behind(lc fx.Lifecycle, s *graceful.Server, d *graceful.Drainer) {
	lc.Append(fx.StartStopHook(
		func() {
			fmt.Println("serves", s.Addr())
			at("start behind")
			go tellPhases(d)
		},
		func() { at("stop behind") },
	))
}

func tellPhases(d *graceful.Drainer) {
	<-d.Draining()
	fmt.Println("drain begins")
	<-d.Done()
	fmt.Println("drain is over")
}

func newHandler(ready *graceful.Readiness) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/ready", ready)
	mux.HandleFunc("/waited", waited)
	mux.HandleFunc("/hold", func(_ http.ResponseWriter, r *http.Request) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			at("request")
		}()
		select {
		case <-done:
		case <-r.Context().Done():
		}
	})
	return mux
}

// waited answers when fx waits for signals, which only its stack tells.
func waited(_ http.ResponseWriter, r *http.Request) {
	for stack := make([]byte, 1<<20); r.Context().Err() == nil; time.Sleep(time.Millisecond) {
		if n := runtime.Stack(stack, true); bytes.Contains(stack[:n], []byte("(*signalReceivers).relayer")) {
			return
		}
	}
}
