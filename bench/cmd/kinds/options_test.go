package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/kinds"
	"github.com/gracefulfx/gracefulfx/bench/peer"
)

func TestDefaults(t *testing.T) {
	o, err := parse(nil)
	require.NoError(t, err)
	assert.Len(t, o.kinds, len(kinds.All()))
	names := o.names()
	assert.Equal(t, "shutdown", names[0])
	assert.Equal(t, peer.Ours, names[len(names)-1])
}

func TestUnknownNamesAreRefused(t *testing.T) {
	_, err := parse([]string{"-peers", "tomcat", "-kinds", "telnet"})
	assert.ErrorContains(t, err, `unknown peer "tomcat": must be one of shutdown, `)
	assert.ErrorContains(t, err, `unknown kind "telnet": must be one of idle, silent, `)
}
