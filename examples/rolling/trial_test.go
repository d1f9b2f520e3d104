package main

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// silent is a view that shows nothing.
type silent struct{}

func (silent) begin(*trial)     {}
func (silent) restarting(int)   {}
func (silent) restarted(*trial) {}
func (silent) end()             {}
func (silent) close()           {}

func TestTrial(t *testing.T) {
	for _, c := range _contenders {
		t.Run(c.name, func(t *testing.T) {
			tr := &trial{contender: c}
			require.NoError(t, tr.run(t.Context(), options{proxy: _builtin, restarts: 2, clients: 16}, silent{}))
			counts := tr.tally.now()
			assert.Greater(t, counts.sent, 100)
			assert.Positive(t, counts.slowest)
			require.Len(t, tr.restarts, 2)
			for i, r := range tr.restarts {
				assert.Equal(t, backendName(i), r.backend)
				assert.Zero(t, r.code)
				assert.Positive(t, r.took)
			}
			if c.role == "gracefulfx" {
				assert.Empty(t, counts.failed)
				assert.True(t, tr.perfect())
			}
		})
	}
}

func TestBackendThatCannotBindIsReported(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	for _, c := range _contenders {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, writeAppConfig(dir))
			began := time.Now()
			_, err := startBackend(t.Context(), c, dir, l.Addr().String())
			require.ErrorContains(t, err, "ended with exit code 1 before it was ready")
			require.ErrorContains(t, err, l.Addr().String())
			require.ErrorContains(t, err, "address already in use")
			assert.Less(t, time.Since(began), _startLimit)
		})
	}
}

func TestUnknownBackendIsReported(t *testing.T) {
	_, err := startBackend(t.Context(), contender{role: "nobody"}, t.TempDir(), "127.0.0.1:1")
	require.ErrorContains(t, err, `exit code 2 before it was ready: no backend is called "nobody"`)
}

func TestBackendThatDiesUnderLoadIsReported(t *testing.T) {
	b := start(t, _contenders[0])
	b.kill()
	_, _, err := b.stop(t.Context())
	require.ErrorContains(t, err, "ended with exit code -1 under load")
}

func TestBackendThatDoesNotStopIsKilled(t *testing.T) {
	t.Parallel()
	took, code, err := start(t, _stubborn).stop(t.Context())
	require.NoError(t, err)
	assert.GreaterOrEqual(t, took, _grace)
	assert.NotZero(t, code)
	assert.False(t, (&trial{restarts: []restart{{code: code}}}).perfect())
}

// start starts a backend that ends with the test.
func start(t *testing.T, c contender) backend {
	t.Helper()
	addr, err := freeAddr(t.Context())
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, writeAppConfig(dir))
	b, err := startBackend(t.Context(), c, dir, addr)
	require.NoError(t, err)
	t.Cleanup(b.kill)
	return b
}
