package peer

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSelectKeepsOrderOfTheList(t *testing.T) {
	peers, err := Select("gracefulfx,shutdown")
	require.NoError(t, err)
	assert.Equal(t, []string{"gracefulfx", "shutdown"}, names(peers))
}

func TestSelectWithoutNamesTakesAll(t *testing.T) {
	peers, err := Select("")
	require.NoError(t, err)
	assert.Equal(t, All(), peers)
}

func TestSelectNamesWhatItDoesNotKnow(t *testing.T) {
	_, err := Select("shutdown,tomcat")
	assert.ErrorContains(t, err, `unknown peer "tomcat": must be one of shutdown, `)
}

func TestOursStopsAtEitherSignal(t *testing.T) {
	peers, err := Select(Ours)
	require.NoError(t, err)
	assert.Equal(t, syscall.SIGUSR2, peers[0].Signal(0))
	assert.Equal(t, syscall.SIGTERM, peers[0].Signal(1))
	assert.Equal(t, syscall.SIGUSR2, peers[0].Signal(2))
}
