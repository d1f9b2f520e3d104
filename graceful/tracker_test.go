package graceful

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// trackMem tracks a connection in memory that is in the given state.
func trackMem(t *Tracker, state connState) *conn {
	_, server := MemPipe()
	c := trackConn(t, server)
	c.become(state)
	return c
}

func TestTrackerCounts(t *testing.T) {
	tracker := NewTracker()
	assert.Zero(t, tracker.Counts())
	for _, s := range []connState{
		connHandshaking, connSilent, connSilent, connReading, connActive, connIdle, connIdle, connHTTP2, connClosed,
	} {
		trackMem(tracker, s)
	}
	hijacked := trackMem(tracker, connActive)
	tracker.hijacked(hijacked)

	assert.Equal(t, Counts{
		StateNew: 3, StateReading: 1, StateActive: 1, StateIdle: 2, StateHijacked: 1, StateHTTP2: 1,
	}, tracker.Counts(), "one that is closed counts no more")
	assert.Equal(t, 10, tracker.Open())
	require.NoError(t, hijacked.Close())
	assert.Equal(t, 9, tracker.Open())
}

func TestTrackerConnections(t *testing.T) {
	before := time.Now()
	tracker := NewTracker()
	trackMem(tracker, connIdle)
	trackMem(tracker, connClosed)
	trackMem(tracker, connActive)

	states := make(map[State]int)
	for c := range tracker.Connections() {
		states[c.State]++
		assert.Equal(t, "http", c.Server)
		assert.Equal(t, "mem", c.LocalAddr.String())
		assert.Equal(t, "mem", c.RemoteAddr.String())
		assert.False(t, c.Accepted.Before(before))
	}
	assert.Equal(t, map[State]int{StateIdle: 1, StateActive: 1}, states)

	for range tracker.Connections() {
		break // a range may end early
	}
}

func TestTrackerWait(t *testing.T) {
	t.Run("for the last connection", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			tracker := NewTracker()
			require.NoError(t, tracker.Wait(t.Context()))
			c, d := trackMem(tracker, connIdle), trackMem(tracker, connIdle)
			done := make(chan error)
			go func() { done <- tracker.Wait(t.Context()) }()
			require.NoError(t, c.Close())
			synctest.Wait()
			assert.Equal(t, 1, tracker.Open())
			require.NoError(t, d.Close())
			assert.NoError(t, <-done)
		})
	})

	t.Run("until its context ends", func(t *testing.T) {
		tracker := NewTracker()
		trackMem(tracker, connIdle)
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := errors.New("enough")
		cancel(cause)
		assert.ErrorIs(t, tracker.Wait(ctx), cause)
	})
}

// Connections come, are hijacked and go on many goroutines, while others look.
func TestTrackerUnderChurn(t *testing.T) {
	tracker := NewTracker()
	var churning, looking sync.WaitGroup
	over := make(chan struct{})
	for range 2 {
		looking.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					assert.LessOrEqual(t, tracker.Counts().Total(), 8)
					for c := range tracker.Connections() {
						assert.NotEmpty(t, c.Server)
					}
				}
			}
		})
	}
	for worker := range 8 {
		churning.Go(func() {
			for i := range 300 {
				c := trackMem(tracker, connActive)
				var both sync.WaitGroup
				if (i+worker)%3 == 0 {
					both.Go(func() { tracker.hijacked(c) })
				}
				both.Go(func() { _ = c.Close() })
				both.Go(func() { _ = c.Close() })
				both.Wait()
			}
		})
	}
	churning.Wait()
	close(over)
	looking.Wait()
	assert.NoError(t, tracker.Wait(t.Context()))
	assert.Zero(t, tracker.Counts())
	assert.Empty(t, tracker.all())
}

func TestTrackerHijackedAfterClose(t *testing.T) {
	tracker := NewTracker()
	c := trackMem(tracker, connActive)
	require.NoError(t, c.Close())
	tracker.hijacked(c)
	assert.Zero(t, tracker.Open())
	assert.Equal(t, connClosed, c.load())
}

// A hijacked connection whose owner forgets it is left to the collector, and
// its descriptor with it.
func TestTrackerLetsGoOfAHijackedConnection(t *testing.T) {
	tracker := NewTracker()
	kept := trackMem(tracker, connHijacked)
	tracker.hijacked(kept)
	t.Cleanup(func() { _ = kept.Close() })
	l := listenTCP(t)
	client, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	func() {
		server, err := l.Accept()
		require.NoError(t, err)
		c := trackConn(tracker, server)
		c.become(connActive)
		tracker.hijacked(c)
	}()
	require.Equal(t, 2, tracker.Counts().In(StateHijacked))
	awaitCollected(t, func() bool { return tracker.Open() == 1 })
	assert.Equal(t, 1, tracker.Counts().In(StateHijacked), "the one that is not forgotten stays")
	require.NoError(t, client.SetReadDeadline(time.Now().Add(_patience)))
	_, err = client.Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.EOF, "the client hears that nobody is there")
}
