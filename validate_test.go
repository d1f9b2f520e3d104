package gracefulfx_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestValidateRefuses(t *testing.T) {
	tests := []struct {
		name string
		give func(*gracefulfx.Config)
		want string
	}{
		{
			name: "an address without a port",
			give: func(c *gracefulfx.Config) { c.Addr = "localhost" },
			want: `graceful.addr: "localhost" has no port: write "host:port", ":port" or "unix:/path"`,
		},
		{
			name: "no keep-alive interval",
			give: func(c *gracefulfx.Config) { c.KeepAliveInterval = 0 },
			want: `graceful.keepAliveInterval: 0s is not allowed: write a duration above zero, such as "30s"`,
		},
		{
			name: "a quiet period below the interval",
			give: func(c *gracefulfx.Config) { c.QuietPeriod = 99 * time.Millisecond },
			want: `graceful.quietPeriod: 99ms is not allowed: write a duration from keepAliveInterval (100ms) to half of timeout (15s)`,
		},
		{
			name: "a quiet period above half of the timeout",
			give: func(c *gracefulfx.Config) { c.Timeout, c.QuietPeriod = time.Second, 501*time.Millisecond },
			want: `graceful.quietPeriod: 501ms is not allowed: write a duration from keepAliveInterval (100ms) to half of timeout (500ms)`,
		},
		{
			name: "any quiet period where keepAliveInterval is over half of timeout",
			give: func(c *gracefulfx.Config) {
				c.Timeout, c.KeepAliveInterval, c.QuietPeriod = time.Second, 900*time.Millisecond, 700*time.Millisecond
			},
			want: `graceful.quietPeriod: 700ms is not allowed: nothing lies between keepAliveInterval (900ms) and half of timeout (500ms): ` +
				`write a longer timeout, or a shorter keepAliveInterval`,
		},
		{
			name: "a goodbye that does not exist",
			give: func(c *gracefulfx.Config) { c.Goodbye = 7 },
			want: `graceful.goodbye: Goodbye(7) is not a goodbye: write none, requestTimeout or reject`,
		},
		{
			name: "a negative timeout",
			give: func(c *gracefulfx.Config) { c.Timeout = -time.Second },
			want: `graceful.timeout: -1s is not allowed: write a duration above zero, such as "30s"`,
		},
		{
			name: "a timeout whose sum with the delay could overflow",
			give: func(c *gracefulfx.Config) { c.Timeout = 1<<63 - 1 },
			want: `graceful.timeout: 2562047h47m16.854775807s is too long: write at most "8760h0m0s"`,
		},
		{
			name: "a negative delay",
			give: func(c *gracefulfx.Config) { c.Delay = -time.Second },
			want: `graceful.delay: -1s is negative: write a duration such as "30s", or "0s"`,
		},
		{
			name: "a late policy that does not exist",
			give: func(c *gracefulfx.Config) { c.Late = 7 },
			want: `graceful.late: LatePolicy(7) is not a policy: write reject or serve`,
		},
		{
			name: "a rejection that looks like success",
			give: func(c *gracefulfx.Config) { c.Reject.Status = 200 },
			want: `graceful.reject.status: 200 would tell a proxy that the request was served: ` +
				`write a status from 400 to 599`,
		},
		{
			name: "a status beyond HTTP",
			give: func(c *gracefulfx.Config) { c.Reject.Status = 600 },
			want: `graceful.reject.status: 600 would tell a proxy that the request was served: ` +
				`write a status from 400 to 599`,
		},
		{
			name: "a Retry-After in fractions of a second",
			give: func(c *gracefulfx.Config) { c.Reject.RetryAfter = 1500 * time.Millisecond },
			want: `graceful.reject.retryAfter: 1.5s is not a whole number of seconds, in which the header counts: ` +
				`write one such as "5s", or none`,
		},
		{
			name: "a negative Retry-After",
			give: func(c *gracefulfx.Config) { c.Reject.RetryAfter = -time.Second },
			want: `graceful.reject.retryAfter: -1s is negative: write a duration such as "30s", or "0s"`,
		},
		{
			name: "a negative exit delay",
			give: func(c *gracefulfx.Config) { c.ExitDelay = -time.Second },
			want: `graceful.exitDelay: -1s is negative: write a duration such as "30s", or "0s"`,
		},
		{
			name: "a negative age",
			give: func(c *gracefulfx.Config) { c.MaxConnectionAge = -time.Second },
			want: `graceful.maxConnectionAge: -1s is negative: write a duration such as "30s", or "0s"`,
		},
		{
			name: "an age of more than a year",
			give: func(c *gracefulfx.Config) { c.MaxConnectionAge = 9000 * time.Hour },
			want: `graceful.maxConnectionAge: 9000h0m0s is too long: write at most "8760h0m0s"`,
		},
		{
			name: "a signal beside none",
			give: func(c *gracefulfx.Config) { c.Signals = append(c.Signals, gracefulfx.NoSignal) },
			want: `graceful.signal: none does not go with a signal: write none by itself`,
		},
		{
			name: "no time to read a head",
			give: func(c *gracefulfx.Config) { c.ReadHeaderTimeout = 0 },
			want: `graceful.readHeaderTimeout: 0s is not allowed: write a duration above zero, such as "30s"`,
		},
		{
			name: "a negative read timeout",
			give: func(c *gracefulfx.Config) { c.ReadTimeout = -1 },
			want: `graceful.readTimeout: -1ns is negative: write a duration such as "30s", or "0s"`,
		},
		{
			name: "a negative write timeout",
			give: func(c *gracefulfx.Config) { c.WriteTimeout = -1 },
			want: `graceful.writeTimeout: -1ns is negative: write a duration such as "30s", or "0s"`,
		},
		{
			name: "no idle time",
			give: func(c *gracefulfx.Config) { c.IdleTimeout = 0 },
			want: `graceful.idleTimeout: 0s is not allowed: write a duration above zero, such as "30s"`,
		},
		{
			name: "no room for a head",
			give: func(c *gracefulfx.Config) { c.MaxHeaderBytes = 0 },
			want: `graceful.maxHeaderBytes: 0 is not allowed: write a number of bytes above zero, such as 1048576`,
		},
		{
			name: "a certificate without its key",
			give: func(c *gracefulfx.Config) { c.TLS.CertFile = "cert.pem" },
			want: `graceful.tls.certFile: "cert.pem" needs graceful.tls.keyFile beside it: ` +
				`set both, or neither for plain HTTP`,
		},
		{
			name: "a key without its certificate",
			give: func(c *gracefulfx.Config) { c.TLS.KeyFile = "key.pem" },
			want: `graceful.tls.keyFile: "key.pem" needs graceful.tls.certFile beside it: ` +
				`set both, or neither for plain HTTP`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := gracefulfx.DefaultConfig()
			tt.give(&c)
			assert.EqualError(t, c.Validate(), tt.want)
		})
	}
}

func TestValidateAllows(t *testing.T) {
	tests := []struct {
		name string
		give func(*gracefulfx.Config)
	}{
		{"requests to be served late", func(c *gracefulfx.Config) { c.Late = graceful.Serve }},
		{"the shortest quiet period", func(c *gracefulfx.Config) { c.QuietPeriod = c.KeepAliveInterval }},
		{"the longest quiet period", func(c *gracefulfx.Config) { c.QuietPeriod = c.Timeout / 2 }},
		{"a short timeout, where nothing is said of a quiet period", func(c *gracefulfx.Config) { c.Timeout = time.Millisecond }},
		{"a goodbye", func(c *gracefulfx.Config) { c.Goodbye = graceful.GoodbyeReject }},
		{"a delay", func(c *gracefulfx.Config) { c.Delay = 5 * time.Second }},
		{"an empty rejection", func(c *gracefulfx.Config) { c.Reject.Body = "" }},
		{"the lowest status", func(c *gracefulfx.Config) { c.Reject.Status = 400 }},
		{"the highest status", func(c *gracefulfx.Config) { c.Reject.Status = 599 }},
		{"a Retry-After in seconds", func(c *gracefulfx.Config) { c.Reject.RetryAfter = 5 * time.Second }},
		{"a timeout of a year", func(c *gracefulfx.Config) { c.Timeout = 8760 * time.Hour }},
		{"several signals", func(c *gracefulfx.Config) { c.Signals = append(c.Signals, os.Interrupt) }},
		{"TLS", func(c *gracefulfx.Config) { c.TLS = gracefulfx.TLSConfig{CertFile: "c", KeyFile: "k"} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := gracefulfx.DefaultConfig()
			tt.give(&c)
			assert.NoError(t, c.Validate())
		})
	}
}

func TestValidateReportsEverything(t *testing.T) {
	err := gracefulfx.Config{}.Validate()
	require.Error(t, err)
	for _, key := range []string{
		"addr", "signal", "keepAliveInterval", "timeout", "reject.status",
		"readHeaderTimeout", "idleTimeout", "maxHeaderBytes",
	} {
		assert.ErrorContains(t, err, "graceful."+key+": ")
	}
	assert.Len(t, strings.Split(err.Error(), "\n"), 8, "one line for each fault")
}
