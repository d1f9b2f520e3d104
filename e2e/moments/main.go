// Command moments is an app that halts at the moments of its life that it is
// given, until the test lets it go on, so that a signal can come just then.
//
//	moments config.yaml run|quiet|wait|start|goroutine|fxtest [moment...]
//
// quiet is run without fx's log and without a word of its own as it stops.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"go.uber.org/fx"
	"go.uber.org/fx/fxtest"

	"github.com/gracefulfx/gracefulfx"
)

var input = bufio.NewReader(os.Stdin)

// at prints the moment, and halts if it is one of those.
func at(moment string) {
	if os.Args[2] == "quiet" && (moment == "end" || strings.HasPrefix(moment, "stop")) {
		return
	}
	fmt.Println("at", moment)
	if slices.Contains(os.Args[3:], moment) {
		_, _ = input.ReadString('\n')
	}
}

func main() {
	at("main")
	run(os.Args[2], fx.Options(
		fx.Provide(newHandler),
		fx.Invoke(before),
		gracefulfx.YAML(os.Args[1]),
		gracefulfx.Module,
		fx.Invoke(behind),
	))
	at("end")
}

// run runs the app in one of the ways in which apps are run.
func run(way string, options fx.Option) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	switch way {
	case "run":
		fx.New(options).Run()
	case "quiet":
		fx.New(options, fx.NopLogger).Run()
	case "goroutine":
		app, done := fx.New(options), make(chan struct{})
		go func() {
			defer close(done)
			app.Run()
		}()
		<-done
	case "wait":
		app := fx.New(options)
		must(app.Start(ctx))
		end := <-app.Wait()
		must(app.Stop(ctx))
		os.Exit(end.ExitCode)
	case "start":
		must(fx.New(options).Start(ctx))
		select {}
	case "fxtest":
		fxtest.New(tester{}, options).RequireStart()
		select {}
	}
}

func must(err error) {
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

// tester is what fxtest takes for a test.
type tester struct{}

func (tester) Logf(format string, args ...any)   { fmt.Printf(format+"\n", args...) }
func (tester) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (tester) FailNow()                          { os.Exit(1) }
