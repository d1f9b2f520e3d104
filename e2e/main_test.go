package e2e_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

const (
	// patience bounds every wait for something that should come at once. It is
	// long because the machine may be very busy.
	patience = time.Minute
	// slack is what a busy machine may add to a time that is promised.
	slack = 4 * time.Second
	// processes is how many apps run at once. They wait more than they work.
	processes = "4"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	flag.Parse()
	if signal.Ignored(syscall.SIGHUP) { // by nohup, say; the apps would inherit that
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	if err := errors.Join(flag.Set("test.parallel", processes), prepare()); err != nil {
		return fail(err)
	}
	code := m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		return fail(err)
	}
	return code
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}
