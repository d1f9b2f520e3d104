package socketiotest

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Vanish drains as clients that flood the server vanish: their process is killed, or
// stands still with its connections open and reads nothing more. Nobody is left to be
// told, and that holds the drain up no longer than it takes to find out.
func Vanish(t *testing.T, s Server) {
	for _, transport := range Transports[:2] {
		for name, how := range map[string]struct {
			sig os.Signal
			ago time.Duration // before the drain
		}{
			"killed just before":  {syscall.SIGKILL, 0},
			"killed in the drain": {syscall.SIGKILL, -20 * time.Millisecond},
			"stopped before":      {syscall.SIGSTOP, 500 * time.Millisecond},
			"stopped, unread":     {syscall.SIGSTOP, 500 * time.Millisecond},
		} {
			t.Run(transport+"/"+name, func(t *testing.T) {
				a := Start(t, Order{Name: "A"})
				crowd := s.flood(transport)
				crowd.URL = a.URL
				clients := Connect(t, crowd)
				seen := clients.Settled(t, crowd, "A", 2*_patience)
				require.Equal(t, crowd.Count, moved(seen, "A"))
				if strings.HasSuffix(name, "unread") {
					clients.Say(t, "pour")
				}
				if how.ago >= 0 {
					clients.Send(t, how.sig)
					time.Sleep(how.ago) // this is the fault: what is sent to them piles up
				}
				a.Signal(t)
				if how.ago < 0 {
					time.Sleep(-how.ago)
					clients.Send(t, how.sig)
				}
				code, outcome := a.Wait(t)
				t.Log(outcome.Summary)
				if how.sig == syscall.SIGSTOP {
					clients.Send(t, syscall.SIGKILL)
				}
				assert.Zero(t, code, outcome.Summary)
				assert.Empty(t, outcome.Forced)
				assert.Zero(t, outcome.Open, "connections left")
			})
		}
	}
}
