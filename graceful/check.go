package graceful

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Check is a condition of the readiness of an app, such as that its database
// answers.
type Check struct {
	// Name tells it from others. It must not be empty.
	Name string
	// Run returns nil if the condition holds, or why it does not. It is called for
	// probes, once for those that come while it runs, and not more often than every
	// quarter of a second. Its context ends after a second; if it has not returned
	// by then, the condition does not hold, and it is not called again before it has
	// returned.
	Run func(context.Context) error
}

// CheckResult is the result of one [Check].
type CheckResult struct {
	// Name is the name of the check.
	Name string
	// Took is how long it ran.
	Took time.Duration
	// Err is why the condition does not hold; nil if it does.
	Err error
}

const (
	// _checkLimit is the patience of a kubelet that was told nothing else.
	_checkLimit = time.Second
	// _checkFresh is for how long a result holds.
	_checkFresh = 250 * time.Millisecond
)

var (
	errCheckRuns = errors.New("has not returned")
	errCheckLeft = errors.New("called runtime.Goexit")
)

// checker runs a check, never twice at a time.
type checker struct {
	Check

	mu      sync.Mutex // guards present
	present *checking  // the run that is under way, or the last; nil before
}

// checking is one run of a check.
type checking struct {
	began  time.Time
	done   chan struct{}
	result CheckResult // written before done is closed
	ended  time.Time   // as well
}

// AddChecks adds conditions to the readiness. Call it before the readiness is
// served. The error names a check that lacks its name or its function, or has the
// name of another.
func (h *Readiness) AddChecks(checks ...Check) error {
	for _, c := range checks {
		switch {
		case c.Name == "":
			return errors.New("graceful: a check has no name")
		case c.Run == nil:
			return fmt.Errorf("graceful: check %q has no function", c.Name)
		}
		for _, other := range h.checks {
			if other.Name == c.Name {
				return fmt.Errorf("graceful: there is a check named %q already: give each a name of its own", c.Name)
			}
		}
		h.checks = append(h.checks, &checker{Check: c})
	}
	return nil
}

// Check runs the checks, beside one another, and returns what they have found, in
// the order in which they were added. It returns soon after a second in any case,
// and not later than ctx ends.
func (h *Readiness) Check(ctx context.Context) []CheckResult {
	ctx, cancel := context.WithTimeout(ctx, _checkLimit+_checkLimit/10)
	defer cancel()
	runs := make([]*checking, len(h.checks))
	for i, c := range h.checks {
		runs[i] = c.run() //nolint:contextcheck // a run is shared by probes, and has a limit of its own
	}
	results := make([]CheckResult, len(runs))
	for i, r := range runs {
		results[i] = r.wait(ctx, h.checks[i].Name)
	}
	return results
}

// passes reports whether no check has found anything.
func (h *Readiness) passes(ctx context.Context) bool {
	for _, r := range h.Check(ctx) {
		if r.Err != nil {
			return false
		}
	}
	return true
}

// run returns the run that is under way, or one that has ended just now, or
// begins one.
func (c *checker) run() *checking {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.present; r != nil && r.holds() {
		return r
	}
	r := &checking{began: time.Now(), done: make(chan struct{})}
	c.present = r
	go r.run(c.Check) // a check that does not return is left behind
	return r
}

// holds reports whether a run is under way or has ended just now.
func (r *checking) holds() bool {
	select {
	case <-r.done:
		return time.Since(r.ended) < _checkFresh
	default:
		return true
	}
}

func (r *checking) run(c Check) {
	ctx, cancel := context.WithTimeout(context.Background(), _checkLimit)
	defer cancel()
	err := errCheckLeft
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
		r.ended = time.Now()
		r.result = CheckResult{Name: c.Name, Took: r.ended.Sub(r.began), Err: err}
		close(r.done)
	}()
	err = c.Run(ctx)
}

// wait returns the result, or that there is none yet when ctx ends, or for longer
// than a run may take.
func (r *checking) wait(ctx context.Context, name string) CheckResult {
	select {
	case <-r.done:
		return r.result
	default:
	}
	left := time.NewTimer(time.Until(r.began.Add(_checkLimit + _checkLimit/10)))
	defer left.Stop()
	select {
	case <-r.done:
		return r.result
	case <-left.C:
	case <-ctx.Done():
	}
	return CheckResult{Name: name, Took: time.Since(r.began), Err: errCheckRuns}
}
