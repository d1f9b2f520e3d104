package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

func TestDefaultsTakeAllPeers(t *testing.T) {
	o, err := parse(nil)
	require.NoError(t, err)
	assert.Equal(t, peer.All(), o.peers)
	assert.Zero(t, o.busy)
}

func TestShortIsShort(t *testing.T) {
	o, err := parse([]string{"-short", "-peers", "shutdown"})
	require.NoError(t, err)
	assert.Len(t, o.peers, 1)
	assert.Equal(t, []int{5, 6, 2}, []int{o.stops, o.restarts, o.rolls})
}

func TestDocumentedProxiesAreThereByName(t *testing.T) {
	o, err := parse([]string{"-proxies", "nginx,squid"})
	require.NoError(t, err)
	require.Len(t, o.proxies, 2)
	assert.Equal(t, "squid", o.proxies[1].Name)
}

func TestBadFlagsAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"-stops", "-1"},
		{"-out", "html"},
		{"-peers", "tomcat"},
		{"-proxies", "pound"},
	} {
		_, err := parse(args)
		assert.Error(t, err, args)
	}
}
