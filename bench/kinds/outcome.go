package kinds

import (
	"fmt"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// Outcome is what became of one connection and of its server.
type Outcome struct {
	// Seen is what the client saw, in a few words. It is empty where the peer
	// cannot be run in that kind.
	Seen string
	// Notes are the same in full, in their order.
	Notes []string
	// Stop tells how the server ended.
	Stop peer.Stop
}

// Cell is the outcome as the table has it.
func (o Outcome) Cell() string {
	if o.Seen == "" {
		return "–"
	}
	end := "exit " + o.Stop.Exit.String()
	if o.Stop.Exit.Killed {
		end = "killed"
	}
	return fmt.Sprintf("%s; %s after %s", o.Seen, end, inMs(o.Stop.FromSignal()))
}

// inMs rounds to whole milliseconds, of which a table needs no more.
func inMs(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }
