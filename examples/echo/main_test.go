//go:build unix

package main

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

func TestMain(m *testing.M) { trial.Main(m, main) }

func TestHandlerStopsUnderLoad(t *testing.T) {
	a := trial.Start(t, trial.Config("  late: serve"), trial.Env("OWN_ADDR="+freeAddr(t)))
	trial.StopUnderLoad(t, a, "http")
}

// The server that echo has started by itself loses nothing either.
func TestOwnServerStopsUnderLoad(t *testing.T) {
	for _, late := range []string{"serve", "reject"} {
		t.Run(late, func(t *testing.T) {
			addr := freeAddr(t)
			a := trial.Start(t, trial.Config("  late: "+late), trial.Env("OWN_ADDR="+addr))
			a.Running()
			l := trial.Run(t, func() string { return addr }, 12, 4, false)
			l.Unheld.Store(true) // echo's listener is passed in
			l.Busy(500)
			a.Drain()
			assert.Zero(t, a.Exit())
			l.Wait()
			assert.Zero(t, l.Lost.Load(), l.Trouble())
			line := a.Await(func(l trial.Line) bool { return l.Msg == "server drained" && l.Server == "echo" })
			assert.Contains(t, line.Text, `"closedByForce":{"total":0}`)
			assert.False(t, strings.Contains(line.Text, `"finished":0,"servedLate":0,"rejected":0`), "requests are counted: %s", line.Text)
		})
	}
}

// freeAddr returns an address that nobody listens on.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return fmt.Sprint(l.Addr())
}

func TestEventsEndInTheDrain(t *testing.T) {
	for name, own := range map[string]bool{"by the module's server": false, "by echo's own": true} {
		t.Run(name, func(t *testing.T) {
			addr := freeAddr(t)
			a := trial.Start(t, trial.Config(), trial.Env("OWN_ADDR="+addr))
			a.Running()
			if !own {
				addr = a.Addr("http")
			}
			trial.EndEvents(t, a, addr, "/events")
		})
	}
}
