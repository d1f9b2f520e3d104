package graceful

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestForceGrace(t *testing.T) {
	for open, want := range map[int]time.Duration{
		0:       100 * time.Millisecond,
		1000:    100 * time.Millisecond,
		2000:    88 * time.Millisecond,
		10_000:  50 * time.Millisecond,
		100_000: 50 * time.Millisecond,
	} {
		assert.Equal(t, want, forceGrace(open), open)
	}
}

func TestAbortAll(t *testing.T) {
	for _, n := range []int{0, 1, 1000} {
		tracker := NewTracker()
		var conns []*conn
		for range n {
			_, server := MemPipe()
			conns = append(conns, trackConn(tracker, server))
		}
		abortAll(conns)
		for _, c := range conns {
			_, err := c.Write([]byte("x"))
			assert.Error(t, err)
		}
	}
}
