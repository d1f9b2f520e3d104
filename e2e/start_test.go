package e2e_test

import (
	"net"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// failsToStart asserts that the app ends with exit code 1 and says why.
func failsToStart(t *testing.T, config string, why ...string) {
	t.Helper()
	p := launchApp(t, config)
	require.Equal(t, 1, p.exit(), "exit code")
	for _, part := range why {
		assert.Contains(t, p.out.String(), part)
	}
	assert.NotContains(t, p.out.String(), "e2e server", "it never served")
	assert.NotContains(t, p.out.String(), "panic")
}

func TestAddressThatCannotBeBoundFailsTheStart(t *testing.T) {
	t.Parallel()
	t.Run("TCP", func(t *testing.T) {
		t.Parallel()
		other, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer other.Close()
		addr := other.Addr().String()
		failsToStart(t, configure(t, "addr: "+addr), "listen on "+addr, "address already in use")
	})

	t.Run("Unix", func(t *testing.T) {
		t.Parallel()
		addr := "unix:/nowhere/app.sock"
		failsToStart(t, configure(t, "addr: "+addr), "listen on "+addr, "no such file or directory")
	})

	t.Run("TLS without a certificate", func(t *testing.T) {
		t.Parallel()
		failsToStart(t, configure(t, "tls: {certFile: no-cert.pem, keyFile: no-key.pem}"),
			"graceful.tls", "no-cert.pem", "no-key.pem")
	})
}

func TestConfigurationThatCannotBeFailsTheStart(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, option string
		why          []string
	}{
		{"a duration without unit", "timeout: 30000", []string{"graceful.timeout", "30000 has no unit"}},
		{"zero", "keepAliveInterval: 0s", []string{"graceful.keepAliveInterval", "0s"}},
		{"negative", "delay: -1s", []string{"graceful.delay", "-1s"}},
		{"an unknown signal", "signal: SIGFOO", []string{"graceful.signal", "SIGFOO"}},
		{"a signal that cannot be caught", "signal: SIGKILL", []string{"graceful.signal", "SIGKILL"}},
		{"another", "signal: [USR2, STOP]", []string{"graceful.signal", "STOP"}},
		{"no signal", "signal: []", []string{"graceful.signal"}},
		{"an unknown policy", "late: maybe", []string{"graceful.late", `"maybe"`, "reject or serve"}},
		{"an unknown key", "timeuot: 30s", []string{"graceful.timeuot", "timeout"}},
		{"a duplicate key", "log: true\n  log: false", []string{"graceful.log", "duplicate"}},
		{"an address without port", "addr: localhost", []string{"graceful.addr", `"localhost"`, "no port"}},
		{"a port out of range", `addr: ":70000"`, []string{"graceful.addr", "70000", "65535"}},
		{"a status that is none", "reject: {status: 200}", []string{"graceful.reject.status", "200", "599"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			config := configure(t, tt.option)
			failsToStart(t, config, append(tt.why, config)...)
		})
	}

	t.Run("all of it at once", func(t *testing.T) {
		t.Parallel()
		config := configure(t, "timeout: 5", "delay: -1s", "adr: x")
		failsToStart(t, config, "graceful.timeout", "graceful.delay", "graceful.adr")
	})
	t.Run("a section that is not a mapping", func(t *testing.T) {
		t.Parallel()
		failsToStart(t, writeFile(t, "graceful: 5\n"), "graceful: 5 is not a mapping")
	})
	t.Run("invalid YAML", func(t *testing.T) {
		t.Parallel()
		config := writeFile(t, "graceful: {\n")
		failsToStart(t, config, config, "invalid YAML")
	})
	t.Run("no file", func(t *testing.T) {
		t.Parallel()
		config := filepath.Join(t.TempDir(), "missing.yaml")
		failsToStart(t, config, config, "no such file")
	})
}
