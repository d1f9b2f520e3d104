package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// manyApps are apps that are started and drained in one process.
func manyApps() []Fault {
	return []Fault{{
		Kind: Time, Name: "5,000 apps started and drained in one process", Times: 1, Bound: time.Hour,
		Run: apps(5000), Why: "goroutines, descriptors and heap as flat as without the module; the time is that of all: each waits " +
			"until the client's kernel has acknowledged the last reply, which Linux puts off for up to 40 ms, and 3 ms for handshakes",
	}, {
		Kind: Time, Name: "50 apps started and drained in one process", Short: true, Times: 1, Run: apps(50),
	}}
}

// apps lets so many apps live in a process of their own. What it holds behind the
// first tenth is what it may hold in the end.
func apps(number int) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (r Result, err error) {
		const path = "github.com/gracefulfx/gracefulfx/bench/faults/apps"
		program := filepath.Join(t.Kit.Dir(), "apps")
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, path).CombinedOutput(); err != nil {
			return r, fmt.Errorf("build the apps: %w\n%s", err, out)
		}
		began := time.Now()
		out, err := exec.CommandContext(ctx, program, t.Peer.Name, fmt.Sprint(number)).Output()
		if err != nil {
			return r, fmt.Errorf("%w: %s", err, complaint(err))
		}
		r.Took = time.Since(began)
		return r, r.readApps(string(out))
	}
}

// readApps reads what the process held, and what became of the requests.
func (r *Result) readApps(out string) error {
	var first, last holds
	for text := range strings.Lines(out) {
		now := struct {
			holds

			Apps, Sent, Lost int
		}{}
		if err := json.Unmarshal([]byte(text), &now); err != nil {
			return err
		}
		if first == (holds{}) {
			first = now.holds
		}
		last, r.Sent, r.Lost = now.holds, now.Sent, now.Lost
		r.Notes = append(r.Notes, fmt.Sprintf("%d apps: %v", now.Apps, now.holds))
	}
	r.Wrong = last.grown(first)
	return nil
}

// complaint is what a process wrote to standard error before it failed.
func complaint(err error) string {
	if exit, ok := err.(*exec.ExitError); ok { //nolint:errorlint // it comes right from exec
		return string(exit.Stderr)
	}
	return ""
}
