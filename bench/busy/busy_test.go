package busy

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestSpinnersStop(t *testing.T) {
	defer goleak.VerifyNone(t)
	s, err := Start(t.Context(), t.TempDir(), 2)
	require.NoError(t, err)
	require.Len(t, s, 2)
	require.NoError(t, s.Stop())
}
