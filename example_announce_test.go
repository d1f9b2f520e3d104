package gracefulfx_test

import (
	"context"
	"fmt"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// An entry in a registry of services is taken out at the announce, so that
// clients look elsewhere during the lame duck (delay). It may take its time: the
// drain does not wait for it, but the app's stop does.
func Example_deregister() {
	app := fx.New(
		fx.NopLogger,
		fx.Provide(newSmallHandler, newLoopback),
		fx.Invoke(register),
		gracefulfx.Module,
	)
	ctx := context.Background()
	fmt.Println("started:", app.Start(ctx))
	fmt.Println("stopped:", app.Stop(ctx))
	// Output:
	// registered
	// started: <nil>
	// deregistered
	// stopped: <nil>
}

// register stands for a client of Consul, etcd or Eureka.
func register(lc fx.Lifecycle, d *graceful.Drainer) {
	gone := make(chan struct{})
	lc.Append(fx.Hook{
		OnStart: func(context.Context) error {
			fmt.Println("registered")
			go func() {
				defer close(gone)
				<-d.Draining()
				fmt.Println("deregistered")
			}()
			return nil
		},
		OnStop: func(ctx context.Context) error {
			select {
			case <-gone:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		},
	})
}

// An observer is told of each step of the drain, for metrics, and of the report
// at its end.
func ExampleAsObserver() {
	app := fx.New(
		fx.NopLogger,
		fx.Provide(newSmallHandler, newLoopback, gracefulfx.AsObserver(newMeter)),
		gracefulfx.Module,
	)
	ctx := context.Background()
	fmt.Println(app.Start(ctx), app.Stop(ctx))
	// Output:
	// phase announce
	// phase close intake
	// phase report
	// drained, exit code 0
	// <nil> <nil>
}

// newMeter stands for a constructor that needs a registry of metrics.
func newMeter() graceful.ObserverFunc {
	return func(e graceful.Event) {
		switch e := e.(type) {
		case graceful.PhaseStarted:
			fmt.Println("phase", e.Phase)
		case graceful.DrainEnded:
			fmt.Println("drained, exit code", e.Report.ExitCode())
		}
	}
}
