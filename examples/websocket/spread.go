package main

import (
	"context"
	"time"
)

// spread calls f for every number below n, evenly over a time, or without a
// pause when ctx ends before.
func spread(ctx context.Context, n int, over time.Duration, f func(i int)) {
	start := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for i := range n {
		timer.Reset(time.Until(start.Add(over * time.Duration(i) / time.Duration(n))))
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
		f(i)
	}
}
