package graceful_test

import (
	"net"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestServerListensOnSeveralAddresses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s")
	a := startConfig(t, graceful.Config{QuietPeriod: ms}, graceful.ServerConfig{
		HTTP:  &http.Server{Handler: http.HandlerFunc(say)},
		Addrs: []string{"127.0.0.1:0", "127.0.0.1:0", "unix:" + path},
	})
	require.Len(t, a.Addrs(), 3)
	assert.Equal(t, a.Addr(), a.Addrs()[0])
	assert.Equal(t, path, a.Addrs()[2].String())
	var peers []*peer
	for _, addr := range a.Addrs() {
		nc, err := net.Dial(addr.Network(), addr.String())
		require.NoError(t, err)
		p := newPeer(t, nc)
		assert.Equal(t, "/hello", p.ask("/hello").Body)
		peers = append(peers, p)
	}
	r := <-a.drain()
	require.NoError(t, r.err)
	for _, p := range peers {
		p.gone()
	}
	assert.Len(t, r.Intakes, 3)
	require.Len(t, r.Servers, 1)
	assert.Equal(t, 3, r.Servers[0].ClosedIdle)
	assert.Len(t, all[graceful.ServerStarted](a.events), 3)
}

// An address that cannot be bound leaves none of the others open.
func TestServerClosesWhatItBoundBeforeItFailed(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	path := filepath.Join(t.TempDir(), "s")
	s, _ := newServer(t, graceful.ServerConfig{
		HTTP: &http.Server{}, Addrs: []string{"unix:" + path, taken.Addr().String()},
	})
	require.ErrorContains(t, s.Start(t.Context()), taken.Addr().String())
	assert.Nil(t, s.Addr())
	_, err = net.Dial("unix", path)
	assert.Error(t, err)
}

func TestServersNeedNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	a := start(t, graceful.Config{}, &http.Server{Addr: "127.0.0.1:0"})
	other, err := graceful.NewServer(a.drainer, graceful.ServerConfig{HTTP: &http.Server{Addr: "127.0.0.1:0"}})
	require.NoError(t, err)
	require.ErrorContains(t, other.Start(t.Context()), `a server named "http"`)
	_, err = a.drainer.Listener("http", graceful.NewMemListener())
	require.ErrorContains(t, err, `a server named "http"`)
}

// Two servers of one name are told so, and not that their address is taken.
func TestNamesBeforeAddresses(t *testing.T) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	config := graceful.ServerConfig{HTTP: &http.Server{Addr: "127.0.0.1:0", Handler: http.NotFoundHandler()}}
	first, err := graceful.NewServer(d, config)
	require.NoError(t, err)
	require.NoError(t, first.Start(t.Context()))
	config.Addrs = []string{first.Addr().String()}
	second, err := graceful.NewServer(d, config)
	require.NoError(t, err)
	require.ErrorContains(t, second.Start(t.Context()), `a server named "http" already`)
	_, err = d.Drain(t.Context())
	require.NoError(t, err)
}
