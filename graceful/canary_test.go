package graceful

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What the engine assumes of net/http is so in this version of Go.
func TestAssumptionsHold(t *testing.T) {
	assert.Empty(t, mismatches())
}
