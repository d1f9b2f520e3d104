package gracefulfx_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// An order drains and then shuts the app down, once.
func TestStopper(t *testing.T) {
	var stopper *gracefulfx.Stopper
	a := newApp(t, nil, handle(ok), fx.Populate(&stopper)).start()
	ended := a.Wait()
	stopper.Stop("order")
	stopper.Stop("another")
	select {
	case s := <-ended:
		assert.Zero(t, s.ExitCode)
	case <-time.After(10 * time.Second):
		assert.Fail(t, "the app goes on")
	}
	assert.Equal(t, "order", (<-a.drain(t)).Trigger)
	a.RequireStop()
	stopper.Stop("too late")
}

func TestStopperWhereTheProgramEndsItself(t *testing.T) {
	var stopper *gracefulfx.Stopper
	a := newApp(t, func(c *gracefulfx.Config) { c.ExitProcess = false }, handle(ok), fx.Populate(&stopper)).start()
	ended := a.Wait()
	stopper.Stop("order")
	a.awaitPhase(t, graceful.PhaseDrained)
	a.RequireStop() // waits for a goroutine that would shut it down
	select {
	case <-ended:
		assert.Fail(t, "it was shut down")
	default:
	}
}

// What is asked for before the start takes effect behind it.
func TestStopperBeforeTheStart(t *testing.T) {
	var stopper *gracefulfx.Stopper
	a := newApp(t, nil, handle(ok), fx.Populate(&stopper))
	stopper.Stop("early")
	a.start()
	select {
	case <-a.Wait():
	case <-time.After(10 * time.Second):
		assert.Fail(t, "the app goes on")
	}
	a.RequireStop()
}
