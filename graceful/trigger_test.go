package graceful_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestTrigger(t *testing.T) {
	ctx := graceful.WithTrigger(t.Context(), "signal SIGUSR2")
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	r, err := d.Drain(ctx)
	require.NoError(t, err)
	assert.Equal(t, "signal SIGUSR2", r.Trigger)
	r, err = d.Drain(graceful.WithTrigger(t.Context(), "another one"))
	require.NoError(t, err)
	assert.Equal(t, "signal SIGUSR2", r.Trigger, "how the drain began")
}
