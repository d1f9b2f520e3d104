//go:build unix

package gracefulfx_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"

	"go.uber.org/config"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// With exitProcess: false a signal drains, and what comes then is up to the
// program.
func Example_exitProcess() {
	newConfig := func() (config.Provider, error) { // gracefulfx.YAML("config.yaml") in a real one
		return config.NewYAML(config.Source(strings.NewReader(
			"graceful: {addr: '127.0.0.1:0', timeout: 5s, exitProcess: false}")))
	}
	var drainer *graceful.Drainer
	app := fx.New(
		fx.NopLogger,
		fx.Provide(newSmallHandler, newConfig),
		gracefulfx.Module,
		fx.Populate(&drainer),
	)
	ctx := context.Background()
	fmt.Println("started:", app.Start(ctx))

	_ = syscall.Kill(os.Getpid(), syscall.SIGUSR2) // stands for a signal from outside
	<-drainer.Done()
	fmt.Println("drained: hand the queue over, push the last metrics")
	fmt.Println("stopped:", app.Stop(ctx))
	// Output:
	// started: <nil>
	// drained: hand the queue over, push the last metrics
	// stopped: <nil>
}
