package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestTallyCountsFailuresByKind(t *testing.T) {
	var tally tally
	tally.add(2*time.Second, "")
	tally.add(time.Second, "")
	tally.add(time.Hour, "connection reset")
	before := tally.now()
	tally.add(0, "502 Bad Gateway")
	tally.add(0, "502 Bad Gateway")

	c := tally.now()
	assert.Equal(t, 5, c.sent)
	assert.Equal(t, 3, c.lost())
	assert.Equal(t, map[string]int{"connection reset": 1, "502 Bad Gateway": 2}, c.failed)
	assert.Equal(t, 2*time.Second, c.slowest, "what was not answered is not slow but lost")
	assert.Equal(t, 1, before.lost(), "earlier counts do not grow")
	assert.Equal(t, []string{"502 Bad Gateway", "connection reset"}, kinds(c, counts{}))
}
