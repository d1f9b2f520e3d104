package graceful

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
)

func TestGaugeWait(t *testing.T) {
	t.Run("returns at once where there is nothing", func(t *testing.T) {
		var g gauge
		assert.NoError(t, g.wait(t.Context()))
	})

	t.Run("returns at the zero", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var g gauge
			g.inc()
			g.inc()
			done := make(chan error)
			go func() { done <- g.wait(t.Context()) }()
			g.dec()
			synctest.Wait()
			select {
			case <-done:
				t.Fatal("returned too early")
			default:
			}
			g.dec()
			assert.NoError(t, <-done)
		})
	})

	t.Run("returns the cause of its context's end", func(t *testing.T) {
		var g gauge
		g.inc()
		cause := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		assert.ErrorIs(t, g.wait(ctx), cause)
	})

	t.Run("goes on where the zero was a short one", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var g gauge
			g.inc()
			zero := g.nextZero()
			g.dec()
			g.inc()
			<-zero
			ctx, cancel := context.WithCancelCause(t.Context())
			done := make(chan error)
			go func() { done <- g.wait(ctx) }()
			synctest.Wait()
			assert.Equal(t, 1, g.load())
			cancel(errors.New("enough"))
			assert.EqualError(t, <-done, "enough")
		})
	})
}

func TestGaugeTellsEveryoneWhoWaits(t *testing.T) {
	var g gauge
	var waiting, churning sync.WaitGroup
	g.inc() // holds the waiters until the end
	for range 4 {
		waiting.Go(func() { assert.NoError(t, g.wait(t.Context())) })
		churning.Go(func() {
			for range 1000 {
				g.inc()
				g.dec()
			}
		})
	}
	churning.Wait()
	assert.Equal(t, 1, g.load())
	g.dec()
	waiting.Wait()
	assert.Zero(t, g.load())
}
