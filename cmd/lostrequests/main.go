// Command lostrequests shows what a deploy of a server loses, whatever the
// server is written in:
//
//	lostrequests --url http://localhost:8080/ --duration 1m
//
// It puts the URL under a bounded load, GET and POST, on connections that it
// keeps and on fresh ones. Restart or deploy the server meanwhile. Each second
// it shows how many requests were answered, refused, reset, closed without an
// answer; at the end a table, and with --json FILE a report.
//
// A request is lost if it was sent and got no whole answer, see the kinds of
// package [load]. The exit code is 0, 1 if there was something that --fail-on
// names, and 2 if nothing could be measured.
//
// Only this machine is put under load, unless --allow-host names another.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// The exit codes.
const (
	exitClean = iota
	exitFailed
	exitUnmeasured
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends it at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run measures until the context ends, or the duration, and returns the exit
// code. The table goes to out, and what is shown meanwhile to progress.
func run(ctx context.Context, args []string, out, progress io.Writer) int {
	o, err := parse(ctx, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		usage(out)
		return exitClean
	case err != nil:
		say(progress, "lostrequests: %v\nlostrequests --help tells of all flags.\n", err)
		return exitUnmeasured
	}
	defer o.release()
	r, err := o.measure(ctx, progress)
	if err == nil {
		r.table(out)
		err = r.write()
	}
	switch {
	case err != nil:
		say(progress, "lostrequests: %v\n", err)
		return exitUnmeasured
	case len(r.Failed) > 0:
		return exitFailed
	default:
		return exitClean
	}
}

// say writes a text. Where that fails the exit code still tells what counts.
func say(to io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(to, format, args...) }
