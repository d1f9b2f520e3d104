package main

import (
	"runtime"
	"strings"
)

// _engine is the prefix of the engine's functions.
const _engine = "github.com/gracefulfx/gracefulfx/graceful."

// worstLock returns the share, in percent, that the engine's worst lock has of
// all time waited for locks.
func worstLock() float64 {
	records := make([]runtime.BlockProfileRecord, 10_000)
	n, _ := runtime.MutexProfile(records)
	var total, worst float64
	of := make(map[string]float64)
	for _, r := range records[:n] {
		cycles := float64(r.Cycles)
		total += cycles
		if f := owner(r.Stack()); strings.HasPrefix(f, _engine) {
			of[f] += cycles
			worst = max(worst, of[f])
		}
	}
	if total == 0 {
		return 0
	}
	return 100 * worst / total
}

// owner returns the function that holds the lock: the first in the stack that is
// not one of the lock's own.
func owner(stack []uintptr) string {
	frames := runtime.CallersFrames(stack)
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "sync.") && !strings.HasPrefix(f.Function, "internal/sync.") &&
			!strings.HasPrefix(f.Function, "runtime.") {
			return f.Function
		}
		if !more {
			return ""
		}
	}
}
