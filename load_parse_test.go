package gracefulfx_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/config"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// parse loads what a config provider with this YAML says.
func parse(t *testing.T, yaml string) (gracefulfx.Config, error) {
	t.Helper()
	c, _, err := gracefulfx.LoadConfig(provide(t, yaml), t.TempDir())
	return c, err
}

func provide(t *testing.T, yaml string) config.Provider {
	t.Helper()
	provider, err := config.NewYAML(config.Source(strings.NewReader(yaml)))
	require.NoError(t, err)
	return provider
}

func TestParseEveryOption(t *testing.T) {
	got, err := parse(t, `
graceful:
  addr: "unix:/run/app.sock"
  signal: [SIGINT, SIGTERM]
  log: yes
  keepAliveInterval: 250ms
  quietPeriod: 1s
  goodbye: requestTimeout
  timeout: 1m30s
  delay: 5s
  late: serve
  reject: {status: 503, body: gone, retryAfter: 7s}
  exitProcess: false
  exitDelay: 6s
  readHeaderTimeout: 1s
  readTimeout: 2s
  writeTimeout: 3s
  idleTimeout: 4s
  maxConnectionAge: 5m
  maxHeaderBytes: 4096
  tls: {certFile: cert.pem, keyFile: key.pem}
`)
	require.NoError(t, err)
	assert.Equal(t, gracefulfx.Config{
		Addr:              "unix:/run/app.sock",
		Signals:           []os.Signal{syscall.SIGINT, syscall.SIGTERM},
		Log:               true,
		KeepAliveInterval: 250 * time.Millisecond,
		QuietPeriod:       time.Second,
		Goodbye:           graceful.GoodbyeRequestTimeout,
		Timeout:           90 * time.Second,
		Delay:             5 * time.Second,
		Late:              graceful.Serve,
		Reject:            gracefulfx.RejectConfig{Status: 503, Body: "gone", RetryAfter: 7 * time.Second},
		ExitDelay:         6 * time.Second,
		ReadHeaderTimeout: time.Second,
		ReadTimeout:       2 * time.Second,
		WriteTimeout:      3 * time.Second,
		IdleTimeout:       4 * time.Second,
		MaxConnectionAge:  5 * time.Minute,
		MaxHeaderBytes:    4096,
		TLS:               gracefulfx.TLSConfig{CertFile: "cert.pem", KeyFile: "key.pem"},
	}, got)
}

func TestParseKeepsDefaults(t *testing.T) {
	tests := []struct {
		name, give string
	}{
		{"of an empty section", "graceful:"},
		{"of an empty mapping", "graceful: {}"},
		{"of absent keys", "graceful: {log: false}"},
		{"of empty keys", "graceful: {addr: , signal: ~, log: null, quietPeriod: , goodbye: , timeout: , late: , reject: , maxHeaderBytes: ~}"},
		{"of empty keys in groups", "graceful: {reject: {status: , retryAfter: }, tls: {certFile: }}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parse(t, tt.give)
			require.NoError(t, err)
			assert.Equal(t, gracefulfx.DefaultConfig(), got)
		})
	}
}

func TestParseRefuses(t *testing.T) {
	const (
		keys = "addr, signal, log, keepAliveInterval, quietPeriod, goodbye, timeout, delay, late, reject, exitProcess, exitDelay, readHeaderTimeout, " +
			"readTimeout, writeTimeout, idleTimeout, maxConnectionAge, maxHeaderBytes, tls"
		forms = `write "host:port", ":port" or "unix:/path"`
	)
	tests := []struct {
		name, give, want string
	}{
		{"a section that is a word", `graceful: yes please`, `graceful: "yes please" is not a mapping: write its options below it, which are ` + keys},
		{"a section that is a list", `graceful: [addr]`, `graceful: a list is not a mapping: write its options below it, which are ` + keys},
		{"a group that is a number", `graceful: {reject: 502}`, `graceful.reject: 502 is not a mapping: write its options below it, which are status, body, retryAfter`},
		{"a group that is a word", `graceful: {tls: cert.pem}`, `graceful.tls: "cert.pem" is not a mapping: write its options below it, which are certFile, keyFile`},
		{"a number for a text", `graceful: {addr: 8080}`, `graceful.addr: 8080 is not a string: write one in quotes, such as ":8080"`},
		{"a switch for a text", `graceful: {reject: {body: yes}}`, `graceful.reject.body: true is not a string: write one in quotes, such as "server is shutting down, try another one\n"`},
		{"a list for a text", `graceful: {tls: {keyFile: [a]}}`, `graceful.tls.keyFile: a list is not a string: write one in quotes, such as "cert.pem"`},
		{"an address without a port", `graceful: {addr: localhost}`, `graceful.addr: "localhost" has no port: ` + forms},
		{"a port out of range", `graceful: {addr: ":70000"}`, `graceful.addr: ":70000": port "70000" is not allowed: write a number from 0 to 65535`},
		{"a text for a switch", `graceful: {log: "true"}`, `graceful.log: "true" is not a switch: write true or false, without quotes`},
		{"a number for a switch", `graceful: {log: 1}`, `graceful.log: 1 is not a switch: write true or false, without quotes`},
		{"a text for a number", `graceful: {maxHeaderBytes: 1MB}`, `graceful.maxHeaderBytes: "1MB" is not a whole number: write one such as 502, without quotes`},
		{"a fraction for a number", `graceful: {reject: {status: 502.5}}`, `graceful.reject.status: 502.5 is not a whole number: write one such as 502, without quotes`},
		{"a number that is too large", `graceful: {maxHeaderBytes: 99999999999999999999}`, `graceful.maxHeaderBytes: 1e+20 is too large: write a number such as 502`},
		{"a number that is a little too large", `graceful: {maxHeaderBytes: 9223372036854775808}`, `graceful.maxHeaderBytes: 9223372036854775808 is too large: write a number such as 502`},
		{"a status that means success", `graceful: {reject: {status: 200}}`, `graceful.reject.status: 200 would tell a proxy that the request was served: write a status from 400 to 599`},
		{"an unknown policy", `graceful: {late: drop}`, `graceful.late: "drop" is not a policy: write reject or serve`},
		{"an unknown goodbye", `graceful: {goodbye: 408}`, `graceful.goodbye: 408 is not a goodbye: write none, requestTimeout or reject`},
		{"a quiet period of nothing", `graceful: {quietPeriod: 0s}`, `graceful.quietPeriod: 0s is not allowed: write a duration above zero, such as "30s"`},
		{"a negative quiet period", `graceful: {quietPeriod: -1ns}`, `graceful.quietPeriod: -1ns is not allowed: write a duration from keepAliveInterval (100ms) to half of timeout (15s)`},
		{"a quiet period without a unit", `graceful: {quietPeriod: 500}`, `graceful.quietPeriod: 500 has no unit: write a duration such as "30s"`},
		{"a policy that is a list", `graceful: {late: [serve]}`, `graceful.late: a list is not a policy: write reject or serve`},
		{"a certificate without its key", `graceful: {tls: {certFile: c.pem}}`, `graceful.tls.certFile: "c.pem" needs graceful.tls.keyFile beside it: set both, or neither for plain HTTP`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parse(t, tt.give)
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestParseReportsEveryFault(t *testing.T) {
	_, err := parse(t, `
graceful:
  addr: localhost
  timeout: 30000
  log: maybe
  signal: [SIGNAL, SIGTERM]
  keepAliveInterval: -1s
  lat: serve
  reject: {status: 302}
`)
	require.Error(t, err)
	var keys []string
	for line := range strings.Lines(err.Error()) {
		key, _, _ := strings.Cut(line, ": ")
		keys = append(keys, strings.TrimPrefix(key, "graceful."))
	}
	assert.ElementsMatch(t, []string{
		"addr", "timeout", "log", "signal", "keepAliveInterval", "lat", "reject.status",
	}, keys)
}
