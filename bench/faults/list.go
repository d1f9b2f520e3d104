package faults

import (
	"fmt"
	"slices"
	"strings"
)

// All returns the faults in the order of the table.
func All() []Fault {
	return slices.Concat(
		roundTrips(), badLinks(), lostFINs(), goneHosts(), resets(),
		scarceMachine(), frozenProcesses(), frozenProxies(), fullDisks(), deafErrors(), unixPaths(),
		slowClients(), garbage(), floods(), manySignals(), brokenProcesses(),
		manyApps(), longTraffic(), crowds(),
	)
}

// Select returns the faults whose [Fault.ID] has one of the texts in it; all if
// there is none. With short it returns those of make test only.
func Select(short bool, texts ...string) ([]Fault, error) {
	chosen := slices.DeleteFunc(All(), func(f Fault) bool {
		return short && !f.Short || len(texts) > 0 && !slices.ContainsFunc(texts, f.named)
	})
	if len(chosen) == 0 {
		return nil, fmt.Errorf("no fault has one of %q in its kind or name", texts)
	}
	return chosen, nil
}

func (f Fault) named(text string) bool { return strings.Contains(f.ID(), text) }
