package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"time"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/e2e/outcome"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// control is a second server, which gracefulfx knows nothing of. It lets the
// test steer and look without a connection of the server that it judges.
type control struct {
	addr net.Addr

	stage      *stage
	drainer    *graceful.Drainer
	tracker    *graceful.Tracker
	shutdowner fx.Shutdowner
	server     *http.Server
}

type controlParams struct {
	fx.In

	Lifecycle  fx.Lifecycle
	Shutdowner fx.Shutdowner
	Stage      *stage
	Drainer    *graceful.Drainer
	Tracker    *graceful.Tracker
}

// newControl appends its hooks before gracefulfx appends those of the server,
// because the handler depends on it: they stop after it and find the drain over.
func newControl(p controlParams) *control {
	c := &control{stage: p.Stage, drainer: p.Drainer, tracker: p.Tracker, shutdowner: p.Shutdowner}
	mux := http.NewServeMux()
	mux.HandleFunc("/entered", c.entered)
	mux.HandleFunc("/release", c.release)
	mux.HandleFunc("/draining", c.draining)
	mux.HandleFunc("/connections", c.connections)
	mux.HandleFunc("/drain", c.drain)
	mux.HandleFunc("/shutdown", c.shutdown)
	mux.HandleFunc("/waited", waited)
	c.server = &http.Server{Handler: mux}
	p.Lifecycle.Append(fx.StartStopHook(c.start, c.stop))
	return c
}

func (c *control) start(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	c.addr = l.Addr()
	go func() { _ = c.server.Serve(l) }()
	return nil
}

func (c *control) stop(ctx context.Context) error {
	if c.drainer.Phase() == graceful.PhaseDrained {
		report, _ := c.drainer.Drain(ctx) // the error is in the report
		text, err := json.Marshal(outcome.Outcome{Report: outcome.Of(report), Runs: c.stage.runsByPath()})
		fmt.Printf("e2e outcome %s\n", text)
		if err != nil {
			return err
		}
	}
	return c.server.Shutdown(ctx) // who asked for the report gets it
}

// entered answers when a handler has come to the point.
func (c *control) entered(_ http.ResponseWriter, r *http.Request) {
	<-c.stage.at(r.FormValue("id")).entered
}

// release lets the handler at the point go on.
func (c *control) release(_ http.ResponseWriter, r *http.Request) {
	close(c.stage.at(r.FormValue("id")).released)
}

// draining answers when the drain has begun.
func (c *control) draining(http.ResponseWriter, *http.Request) { <-c.drainer.Draining() }

// connections answers how many connections are open, by state.
func (c *control) connections(w http.ResponseWriter, _ *http.Request) {
	_ = json.NewEncoder(w).Encode(outcome.ByState(c.tracker.Counts()))
}

// drain drains, and answers with the report.
func (c *control) drain(w http.ResponseWriter, r *http.Request) {
	report, _ := c.drainer.Drain(context.WithoutCancel(r.Context()))
	_ = json.NewEncoder(w).Encode(outcome.Of(report))
}

// shutdown makes fx stop the app.
func (c *control) shutdown(w http.ResponseWriter, _ *http.Request) {
	if err := c.shutdowner.Shutdown(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// waited answers when fx waits for signals: it begins to after the last hook, and
// only its stack tells.
func waited(_ http.ResponseWriter, r *http.Request) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for stack := make([]byte, 1<<20); ; {
		if n := runtime.Stack(stack, true); bytes.Contains(stack[:n], []byte("(*signalReceivers).relayer")) {
			return
		}
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return
		}
	}
}
