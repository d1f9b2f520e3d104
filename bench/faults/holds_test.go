package faults

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGrown(t *testing.T) {
	before := holds{Goroutines: 10, Descriptors: 20, Connections: 1, Heap: 1 << 20}
	assert.Empty(t, before.grown(before))
	assert.Empty(t, holds{Goroutines: 12, Descriptors: 22, Connections: 1, Heap: 2 << 20}.grown(before), "allowances")
	assert.Equal(t, []string{"from 10 to 30 goroutines"}, holds{Goroutines: 30, Connections: 1}.grown(before))
	assert.Equal(t, []string{"from 1 to 2 connections"}, holds{Connections: 2}.grown(before))
	assert.Equal(t, []string{"from 20 to 40 descriptors", "from 1048576 to 16777216 bytes of heap"},
		holds{Descriptors: 40, Heap: 16 << 20}.grown(before))
}

func TestReadApps(t *testing.T) {
	var r Result
	require.NoError(t, r.readApps(`{"Apps":5,"Sent":15,"Lost":0,"Goroutines":3,"Descriptors":7,"Heap":1}
{"Apps":10,"Sent":30,"Lost":2,"Goroutines":30,"Descriptors":7,"Heap":1}
`))
	assert.Equal(t, 30, r.Sent)
	assert.Equal(t, 2, r.Lost)
	assert.Equal(t, []string{"from 3 to 30 goroutines"}, r.Wrong)
	assert.Len(t, r.Notes, 2)
}
