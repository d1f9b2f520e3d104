package graceful_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestObserversAreToldInTheirOrder(t *testing.T) {
	var told []string
	observer := func(name string) graceful.Observer {
		return observerFunc(func(e graceful.Event) {
			told = append(told, name+" "+e.(graceful.DrainStarted).Trigger)
		})
	}
	graceful.Observers{observer("first"), observer("second")}.Observe(graceful.DrainStarted{Trigger: "test"})
	assert.Equal(t, []string{"first test", "second test"}, told)
	graceful.Observers(nil).Observe(graceful.DrainStarted{})
}

type observerFunc func(graceful.Event)

func (f observerFunc) Observe(e graceful.Event) { f(e) }
