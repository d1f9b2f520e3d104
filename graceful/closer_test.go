package graceful_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// closing returns an app with these closers.
func closing(t *testing.T, config graceful.Config, closers ...graceful.Closer) *app {
	t.Helper()
	a := serve(t, config, say)
	require.NoError(t, a.drainer.AddClosers(closers...))
	return a
}

// takes returns a closer that takes its time, unless it is forced.
func takes(name string, d time.Duration, result error) graceful.Closer {
	return graceful.CloserFunc(name, func(ctx context.Context) error {
		select {
		case <-time.After(d):
			return result
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
}

func TestClosersRunSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		a := closing(t, graceful.Config{},
			takes("slow", 3*time.Second, nil),
			takes("quick", time.Second, nil),
			takes("failing", 2*time.Second, broken),
			graceful.CloserFunc("panicking", func(context.Context) error { panic("oh") }),
		)
		r := <-a.drain()
		require.NoError(t, r.err, "a closer that fails forces nothing")
		assertTook(t, 3*time.Second, r.Took)

		require.Len(t, r.Closers, 4, "in the order of their registration")
		assert.Equal(t, graceful.CloserReport{Name: "slow", Took: 3 * time.Second}, r.Closers[0])
		assert.Equal(t, graceful.CloserReport{Name: "quick", Took: time.Second}, r.Closers[1])
		assert.Equal(t, graceful.CloserReport{Name: "failing", Took: 2 * time.Second, Err: broken}, r.Closers[2])
		assert.Equal(t, "panicking", r.Closers[3].Name)
		assert.ErrorContains(t, r.Closers[3].Err, "panic: oh")

		var told []string
		for _, e := range all[graceful.CloserDone](a.events) {
			told = append(told, e.Name)
		}
		assert.Equal(t, []string{"panicking", "quick", "failing", "slow"}, told, "as they return")
	})
}

func TestCloserBeginsWhenTheIntakeCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var phase graceful.Phase
		var a *app
		a = closing(t, graceful.Config{Delay: time.Minute}, graceful.CloserFunc("hub", func(context.Context) error {
			phase = a.drainer.Phase()
			return nil
		}))
		start := time.Now()
		r := <-a.drain()
		require.NoError(t, r.err)
		assert.Equal(t, graceful.PhaseCloseIntake, phase)
		assert.Zero(t, r.Closers[0].Took)
		assert.GreaterOrEqual(t, time.Since(start), time.Minute)
	})
}

func TestCloserThatDoesNotReturnInTime(t *testing.T) {
	const timeout = 5 * time.Second
	t.Run("is told by its context", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := closing(t, graceful.Config{Timeout: timeout}, takes("slow", time.Hour, nil))
			r := <-a.drain()
			assert.ErrorIs(t, r.err, graceful.ErrTimeout)
			assertTook(t, timeout, r.Took)
			assert.ErrorIs(t, r.Closers[0].Err, graceful.ErrTimeout, "what it returned")
		})
	})

	t.Run("is left behind", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			free := make(chan struct{})
			defer close(free)
			a := closing(t, graceful.Config{Timeout: timeout},
				graceful.CloserFunc("hung", func(context.Context) error {
					<-free
					return nil
				}),
				takes("quick", time.Second, nil),
			)
			r := <-a.drain()
			assert.ErrorIs(t, r.err, graceful.ErrTimeout)
			assert.LessOrEqual(t, r.Took, timeout+250*ms)
			assert.Equal(t, "hung", r.Closers[0].Name)
			assert.ErrorContains(t, r.Closers[0].Err, "did not return in time")
			assert.NoError(t, r.Closers[1].Err, "it stops nobody else")
			assert.Contains(t, r.String(), "closer hung: did not return in time")
		})
	})
}

// A closer that was done before the drain was forced is not forced.
func TestClosersThatAreDoneAreNotForced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := closing(t, graceful.Config{}, graceful.CloserFunc("hub", func(context.Context) error { return nil }))
		time.AfterFunc(ms/2, func() { a.drainer.Force(nil) }) // while the intake closes, which takes 1 ms
		r := <-a.drain()
		assert.NoError(t, r.err)
		assert.Zero(t, r.ExitCode())
		assert.NoError(t, r.Closers[0].Err)
	})
}
