package graceful

import (
	"fmt"
	"strings"
)

// Counts says how many connections are in each [State].
type Counts [stateCount]int

// In returns how many connections are in state s.
func (c Counts) In(s State) int { return c[s] }

// Total returns the number of connections in all states.
func (c Counts) Total() int {
	var total int
	for _, n := range c {
		total += n
	}
	return total
}

// add adds other counts.
func (c *Counts) add(other Counts) {
	for s, n := range other {
		c[s] += n
	}
}

// String lists the states that have connections, such as "active 2, idle 14",
// or returns "none".
func (c Counts) String() string {
	var parts []string
	for s, n := range c {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%v %d", State(s), n))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
