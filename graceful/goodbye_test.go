package graceful_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestNamesOfGoodbyes(t *testing.T) {
	var none graceful.Goodbye
	assert.Equal(t, "none", none.String(), "the zero value is the default")
	assert.Equal(t, "requestTimeout", graceful.GoodbyeRequestTimeout.String())
	assert.Equal(t, "reject", graceful.GoodbyeReject.String())
	assert.Equal(t, "Goodbye(99)", graceful.Goodbye(99).String())
}
