package opentelemetry

import (
	"context"
	"errors"
	"fmt"
	"log"
	"runtime/debug"
	"time"

	"go.opentelemetry.io/otel"
)

var (
	errExited     = errors.New("called runtime.Goexit")
	errLeftBehind = errors.New("does not heed the end of its context, and is left behind")
)

// contained calls into the SDK, and returns a panic as an error: a fault of a
// processor or an exporter must not end the process.
func contained(what string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("opentelemetry: %s: panic: %v\n%s", what, p, debug.Stack())
		}
	}()
	if err := f(); err != nil {
		return fmt.Errorf("opentelemetry: %s: %w", what, err)
	}
	return nil
}

// try calls into the SDK, and passes a panic to otel's error handler.
func try(what string, f func()) {
	report(contained(what, func() error {
		f()
		return nil
	}))
}

// attempt calls into the SDK on a goroutine of its own, and waits for the call until
// grace after ctx has ended. Nothing can end a call that goes on for longer, so
// attempt leaves it behind.
func attempt(ctx context.Context, grace time.Duration, what string, f func(context.Context) error) error {
	returned := make(chan error, 1)
	go func() {
		err := fmt.Errorf("opentelemetry: %s: %w", what, errExited)
		defer func() { returned <- err }()
		err = contained(what, func() error { return f(ctx) })
	}()
	select {
	case err := <-returned:
		return err
	case <-ctx.Done():
	}
	late := time.NewTimer(grace)
	defer late.Stop()
	select {
	case err := <-returned:
		return err
	case <-late.C:
		return fmt.Errorf("opentelemetry: %s: %w", what, errLeftBehind)
	}
}

// report passes an error to otel's error handler, which is the user's and may panic
// as well.
func report(err error) {
	if err == nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			log.Printf("opentelemetry: the error handler panicked: %v, on %T", p, err)
		}
	}()
	otel.Handle(err)
}
