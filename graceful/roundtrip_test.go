package graceful

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHoldWindow(t *testing.T) {
	t.Run("is the shortest where there is nobody to ask", func(t *testing.T) {
		assert.Equal(t, _shortestHold, NewTracker().holdWindow())
	})

	t.Run("is the shortest where nobody knows", func(t *testing.T) {
		tracker := NewTracker()
		trackMem(tracker, connIdle)
		assert.Equal(t, _shortestHold, tracker.holdWindow())
	})

	t.Run("follows the round trip of the open connections, within bounds", func(t *testing.T) {
		tracker := NewTracker()
		for range 3 {
			_, server := socketPair(t)
			trackConn(tracker, server)
		}
		got := tracker.holdWindow()
		assert.GreaterOrEqual(t, got, _shortestHold)
		assert.LessOrEqual(t, got, _longestHold)
	})
}
