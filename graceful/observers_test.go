package graceful_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestNoObserversAreNoFault(t *testing.T) {
	for _, none := range []graceful.Observers{nil, {}} {
		d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{Observer: none})
		require.NoError(t, err)
		_, err = d.Drain(t.Context())
		assert.NoError(t, err)
	}
}
