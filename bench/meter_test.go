package bench_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// The meter, which shows in its own tests what plain servers lose, finds nothing
// that gracefulfx loses.
func TestMeterFindsNothingLost(t *testing.T) {
	kit := newKit(t)
	cert, err := testcert.New(1)
	require.NoError(t, err)
	certFile, keyFile, err := cert.Write(kit.Dir())
	require.NoError(t, err)
	tests := []struct {
		desc, scheme string
		env          []string
	}{
		{"in the clear", "http", []string{"PROTOCOL=h2c"}},
		{"by TLS", "https", []string{"CERT=" + certFile, "KEY=" + keyFile}},
	}
	for _, tt := range tests {
		t.Run(tt.desc, func(t *testing.T) {
			r := metered(t, kit, tt.scheme, tt.env)
			assert.Zero(t, r.Total.Lost)
			assert.Zero(t, r.Total.Classes["timed out"])
			assert.Len(t, r.Groups, 10)
			for _, g := range r.Groups {
				assert.Positive(t, g.Classes["answered"], "%+v", g)
				assert.Positive(t, g.Classes["refused"], "%+v: it was never down", g)
			}
		})
	}
}

// metered restarts a gracefulfx server while the meter asks it.
func metered(t *testing.T, kit *peer.Kit, scheme string, env []string) meterReport {
	t.Helper()
	addr, err := peer.FreeAddr(t.Context())
	require.NoError(t, err)
	ours, backend := named(t, peer.Ours), peer.Backend{Addr: addr, Name: "metered", Env: env}
	server, err := kit.Start(t.Context(), ours, backend)
	require.NoError(t, err)
	defer func() { server.Kill() }()
	m := startMeter(t, kit.Dir(), scheme+"://"+addr+"/")
	m.await(t, "deploy now")
	for n := range count(t, "BENCH_METER_STOPS", 2) {
		m.awaitAnswers(t)
		assertGraceful(t, server.Stop(ours.Signal(n), 20*time.Second))
		m.awaitRefusals(t)
		server, err = kit.Start(t.Context(), ours, backend)
		require.NoError(t, err)
	}
	m.awaitAnswers(t)
	return m.end(t)
}
