package notify

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// watchdog is how often the manager wants to hear that the app answers; zero if
// it does not.
type watchdog time.Duration

// watchdogOf returns what WATCHDOG_USEC says, if it is said to this process, see
// sd_watchdog_enabled(3).
func watchdogOf(getenv func(string) string, pid int) (watchdog, error) {
	const key = "WATCHDOG_USEC"
	text := getenv(key)
	if text == "" || !meant(getenv("WATCHDOG_PID"), pid) {
		return 0, nil
	}
	usec, err := strconv.ParseInt(text, 10, 64)
	if err != nil || usec <= 0 || usec > int64(24*time.Hour/time.Microsecond) {
		return 0, fmt.Errorf("notify: %s is %q: must be a whole number of microseconds, above 0 and within a day", key, text)
	}
	return watchdog(time.Duration(usec) * time.Microsecond), nil
}

// meant reports whether a variable that names a process, or none, means pid.
func meant(text string, pid int) bool { return text == "" || text == strconv.Itoa(pid) }

// feed feeds the watchdog from the start of the app to the end of its last hook.
func feed(lc fx.Lifecycle, w watchdog, n *notifier, t *graceful.Tracker) {
	if w == 0 {
		lc.Append(fx.StopHook(func() error { return n.managers.each(manager.Close) }))
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	lc.Append(fx.StartStopHook(
		func() {
			go func() {
				defer close(ended)
				w.run(ctx, n, t)
			}()
		},
		func(stop context.Context) error {
			cancel()
			select {
			case <-ended: // or the engine does not answer
			case <-stop.Done():
			}
			return n.managers.each(manager.Close)
		},
	))
}

// run tells the manager twice in each period that the engine answers. Where the
// engine does not answer, the question waits, and the manager is not told.
func (w watchdog) run(ctx context.Context, n *notifier, t *graceful.Tracker) {
	tick := time.NewTicker(time.Duration(w) / 2)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_ = t.Counts()
			n.tell("alive", manager.alive)
		case <-ctx.Done():
			return
		}
	}
}
