package graceful_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestCounts(t *testing.T) {
	tests := []struct {
		name  string
		give  graceful.Counts
		want  string
		total int
	}{
		{name: "of nothing", want: "none"},
		{name: "of one state", give: graceful.Counts{graceful.StateIdle: 14}, want: "idle 14", total: 14},
		{
			name:  "of several states, in their order",
			give:  graceful.Counts{graceful.StateHTTP2: 1, graceful.StateActive: 2, graceful.StateNew: 3},
			want:  "new 3, active 2, http2 1",
			total: 6,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, tt.give.String())
			assert.Equal(t, tt.total, tt.give.Total())
		})
	}
}

func TestCountsIn(t *testing.T) {
	c := graceful.Counts{graceful.StateActive: 2}
	assert.Equal(t, 2, c.In(graceful.StateActive))
	assert.Zero(t, c.In(graceful.StateIdle))
}
