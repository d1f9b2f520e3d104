package socketio_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/socketio"
)

func TestAdd(t *testing.T) {
	c := socketio.New()
	closed := make(chan int, 3)
	var removes []func()
	for i := range 3 {
		removes = append(removes, c.Add(conn{func() { closed <- i }}))
	}
	removes[0]()
	assert.Equal(t, 2, c.Clients())
	require.NoError(t, c.Close(t.Context()))
	assert.ElementsMatch(t, []int{1, 2}, []int{<-closed, <-closed})
	assert.Zero(t, c.Clients())
	removes[1]()
	removes[1]()
}

func TestAddDuringTheDrain(t *testing.T) {
	c := socketio.New()
	require.NoError(t, c.Close(t.Context()))
	closed := false
	c.Add(conn{func() { closed = true }})()
	assert.True(t, closed)
	assert.Zero(t, c.Clients())
}

// Saying goodbye to a WebSocket may take seconds: they are told side by side.
func TestSlowConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := socketio.New()
		for range 100 {
			c.Add(conn{func() { time.Sleep(5 * time.Second) }})
		}
		start := time.Now()
		require.NoError(t, c.Close(t.Context()))
		assert.Less(t, time.Since(start), 6*time.Second)
	})
}

func TestConnectionThatPanics(t *testing.T) {
	c := socketio.New()
	c.Add(conn{func() { panic("already closed") }})
	assert.EqualError(t, c.Close(t.Context()), "connections: panic: already closed")
}
