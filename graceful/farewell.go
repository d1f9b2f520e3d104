package graceful

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var errNotReturned = errors.New("did not return in time and was left behind")

// farewell runs the closers of a drain side by side. One goroutine owns it.
type farewell struct {
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

// sayFarewell starts all closers. None of them can hold up another: each has a
// goroutine of its own and a place for its result.
func sayFarewell(ctx context.Context, closers []namedCloser, done func(int, CloserReport)) *farewell {
	f := &farewell{
		began:   time.Now(),
		results: make(chan result, len(closers)),
		pending: make(map[int]struct{}, len(closers)),
		reports: make([]CloserReport, len(closers)),
		done:    done,
	}
	for i, c := range closers {
		f.pending[i] = struct{}{}
		f.reports[i].Name = c.name
		go func() {
			r := closeSafely(ctx, i, c.Closer)
			r.took = time.Since(f.began)
			f.results <- r
		}()
	}
	return f
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
func (f *farewell) take(r result) {
	delete(f.pending, r.index)
	report := &f.reports[r.index]
	report.Took, report.Detail, report.Err = r.took, r.detail, r.err
	f.done(r.index, *report)
}

// collect takes the results that are there.
func (f *farewell) collect() {
	for {
		select {
		case r := <-f.results:
			f.take(r)
		default:
			return
		}
	}
}

// abandon notes that nobody waits for the others any longer.
func (f *farewell) abandon() {
	for i := range f.reports {
		if _, ok := f.pending[i]; ok {
			f.take(result{index: i, took: time.Since(f.began), err: errNotReturned})
		}
	}
}
