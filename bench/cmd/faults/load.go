package main

import (
	"fmt"
	"os"
)

// loads is the least and the highest load average of the machine while the rows were
// done; unknown where the system does not tell.
type loads struct {
	least, most float64
	known       bool
}

// look looks at it now.
func (l *loads) look() {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return
	}
	var now float64
	if _, err := fmt.Sscan(string(text), &now); err != nil {
		return
	}
	if !l.known {
		l.least, l.most, l.known = now, now, true
	}
	l.least, l.most = min(l.least, now), max(l.most, now)
}

// String tells of both.
func (l *loads) String() string {
	if !l.known {
		return "load average: unknown"
	}
	return fmt.Sprintf("load average: %.0f to %.0f", l.least, l.most)
}
