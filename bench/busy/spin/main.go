// Command spin keeps one core busy until its standard input is closed, which
// happens at the latest when the process that started it is gone.
package main

import (
	"io"
	"os"
	"sync/atomic"
)

func main() {
	var over atomic.Bool
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // any end is the end
		over.Store(true)
	}()
	for {
		if over.Load() {
			return
		}
	}
}
