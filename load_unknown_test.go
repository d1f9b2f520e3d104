package gracefulfx_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestUnknownKeys(t *testing.T) {
	const all = "addr, signal, log, keepAliveInterval, quietPeriod, goodbye, timeout, delay, late, reject, exitProcess, exitDelay, readHeaderTimeout, " +
		"readTimeout, writeTimeout, idleTimeout, maxConnectionAge, maxHeaderBytes, tls"
	tests := []struct {
		name, give, want string
	}{
		{"with a letter missing", "{timeot: 5s}", "graceful.timeot: unknown key, did you mean graceful.timeout?"},
		{"with a letter too many", "{signals: SIGINT}", "graceful.signals: unknown key, did you mean graceful.signal?"},
		{"with letters swapped", "{dealy: 5s}", "graceful.dealy: unknown key, did you mean graceful.delay?"},
		{"in another case", "{keepaliveinterval: 1s}", "graceful.keepaliveinterval: unknown key, did you mean graceful.keepAliveInterval?"},
		{"in snake case", "{keep_alive_interval: 1s}", "graceful.keep_alive_interval: unknown key, did you mean graceful.keepAliveInterval?"},
		{"written in full", "{address: x}", "graceful.address: unknown key, did you mean graceful.addr?"},
		{"under the wrong parent", "{retryAfter: 5s}", "graceful.retryAfter: unknown key, did you mean graceful.reject.retryAfter?"},
		{"of a parent that has none such", "{reject: {timeout: 5s}}", "graceful.reject.timeout: unknown key, did you mean graceful.timeout?"},
		{"in a group", "{tls: {certfile: c}}", "graceful.tls.certfile: unknown key, did you mean graceful.tls.certFile?"},
		{"like no other", "{colour: red}", "graceful.colour: unknown key, write one of " + all},
		{"like no other in a group", "{reject: {colour: red}}", "graceful.reject.colour: unknown key, write one of status, body, retryAfter"},
		{"that are numbers", "{42: x}", "graceful.42: unknown key, write one of " + all},
		{"without a name", `{"": x}`, "graceful.: unknown key, write one of " + all},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parse(t, "graceful: "+tt.give)
			assert.EqualError(t, err, tt.want)
		})
	}
}
