package graceful

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var errNotReturned = errors.New("did not return in time and was left behind")

// closerCalls calls the closers of a drain side by side. One goroutine owns it.
type closerCalls struct {
	began   time.Time
	results chan result
	pending map[int]struct{} // the closers that have not returned
	reports []CloserReport
	done    func(index int, report CloserReport)
}

// namedCloser is a closer whose name is known.
type namedCloser struct {
	Closer
	name string
}

// nameOf returns the name of a closer, or why there is none to be had.
func nameOf(c Closer) (name string, err error) {
	if c == nil {
		return "", errors.New("closer is nil")
	}
	if isNil(c) {
		return "", fmt.Errorf("closer is a nil %T", c)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("closer %T: Name panicked: %v", c, p)
		}
	}()
	return c.Name(), nil
}

type result struct {
	index  int
	took   time.Duration
	detail string
	err    error
}

// startClosers starts all closers. None of them can hold up another: each has a
// goroutine of its own and a place for its result.
func startClosers(ctx context.Context, closers []namedCloser, done func(int, CloserReport)) *closerCalls {
	k := &closerCalls{
		began:   time.Now(),
		results: make(chan result, len(closers)),
		pending: make(map[int]struct{}, len(closers)),
		reports: make([]CloserReport, len(closers)),
		done:    done,
	}
	for i, c := range closers {
		k.pending[i] = struct{}{}
		k.reports[i].Name = c.name
		go func() {
			r := closeSafely(ctx, i, c.Closer)
			r.took = time.Since(k.began)
			k.results <- r
		}()
	}
	return k
}

// closeSafely runs a closer and makes an error of a panic.
func closeSafely(ctx context.Context, index int, c Closer) (r result) {
	r.index = index
	defer func() {
		if p := recover(); p != nil {
			r.err = fmt.Errorf("panic: %v", p)
		}
	}()
	r.err = c.Close(ctx)
	if s, ok := c.(fmt.Stringer); ok {
		r.detail = s.String()
	}
	return r
}

// take notes a result.
func (k *closerCalls) take(r result) {
	delete(k.pending, r.index)
	report := &k.reports[r.index]
	report.Took, report.Detail, report.Err = r.took, r.detail, r.err
	k.done(r.index, *report)
}

// collect takes the results that are there.
func (k *closerCalls) collect() {
	for {
		select {
		case r := <-k.results:
			k.take(r)
		default:
			return
		}
	}
}

// abandon notes that the others are not waited for any longer.
func (k *closerCalls) abandon() {
	for i := range k.reports {
		if _, ok := k.pending[i]; ok {
			k.take(result{index: i, took: time.Since(k.began), err: errNotReturned})
		}
	}
}
