package graceful

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestQueueLen(t *testing.T) {
	l := listenTCP(t)
	assert.Zero(t, queueLen(l))
	queue(t, l, 3)
	require.Eventually(t, func() bool { return queueLen(l) == 3 }, _patience, time.Millisecond)
	accept(t, l)
	assert.Equal(t, 2, queueLen(l))

	assert.Equal(t, _unknown, queueLen(NewMemListener()))
	require.NoError(t, l.Close())
	assert.Equal(t, _unknown, queueLen(l))
}

func TestRoundTrip(t *testing.T) {
	_, server := socketPair(t)
	assert.Positive(t, roundTrip(server))
	_, mem := MemPipe()
	assert.Zero(t, roundTrip(mem))
}
