// Command app is what the end-to-end tests judge: a real fx app with gracefulfx
// whose handlers wait for the test and not for a clock. It is given the path of
// its configuration, prints where it listens, and prints its outcome last.
package main

import (
	"fmt"
	"os"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML(os.Args[1]),
		fx.Provide(newStage, newControl, newHandler, newGuests, gracefulfx.AsCloser(newFarewell)),
		gracefulfx.Module,
		fx.Invoke(announce),
	).Run()
}

// announce tells the test where to find the app. Its hook runs last, when the
// server accepts and signals are watched for. It is also where an app that is
// slow to start waits for the test.
func announce(lc fx.Lifecycle, server *graceful.Server, s *stage, c *control) {
	lc.Append(fx.StartHook(func() {
		fmt.Printf("e2e control %s\n", c.addr)
		fmt.Printf("e2e server %s\n", server.Addr())
		if os.Getenv("E2E_WARM_UP") != "" {
			<-s.enter("warm-up").released
		}
	}))
}
