package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFaultsOfFlagsNameFlagValueAndWhatIsAllowed(t *testing.T) {
	const here = "http://127.0.0.1:1/"
	tests := []struct {
		args []string
		want string
	}{
		{nil, "missing flag -url"},
		{[]string{"--url", here, "more"}, `unexpected argument "more"`},
		{[]string{"--url", "ftp://localhost/"}, `invalid value "ftp://localhost/" for flag -url: must be http://host:port/path or https://host:port/path`},
		{[]string{"--url", "localhost:8080"}, "must be http://host:port/path"},
		{[]string{"--url", "http://me:secret@localhost/"}, "must be http://host:port/path"},
		{[]string{"--clients", "65"}, `invalid value "65" for flag -clients: must be a number from 1 to 64`},
		{[]string{"--clients", "many"}, "must be a number from 1 to 64"},
		{[]string{"--think", "0s"}, `invalid value "0s" for flag -think: must be a duration from 1ms to 1m0s`},
		{[]string{"--duration", "2h"}, "must be a duration from 1s to 1h0m0s"},
		{[]string{"--slow", "1"}, "must be a duration from 1ms to 1m0s"},
		{[]string{"--patience", "1ms"}, "must be a duration from 100ms to 5m0s"},
		{[]string{"--methods", "GET,PUT"}, `invalid value "GET,PUT" for flag -methods: must be a list of GET, POST`},
		{[]string{"--http", "3"}, "must be a list of 1.1, 2, each at most once"},
		{[]string{"--http", "2,2"}, "each at most once"},
		{[]string{"--fail-on", "lots"}, "must be a list of lost, refused, status, stale, unprocessed, slow, none"},
		{[]string{"--judge", "me"}, "must be one of status, id"},
		{[]string{"--header", "no colon"}, "must be 'Name: value'"},
		{[]string{"--header", "A: b\r\nC: d"}, "must be 'Name: value'"},
		{[]string{"--header", "content-length: 1"}, "must not be one of Connection, Content-Length"},
		{[]string{"--url", here, "--body", strings.Repeat("x", maxBody+1)}, "8193 bytes, at most 8192 are allowed"},
		{[]string{"--url", here, "--json", "no/such/folder/file"}, "invalid value for flag -json"},
	}
	for _, tt := range tests {
		_, err := parse(t.Context(), tt.args)
		assert.ErrorContains(t, err, tt.want, "%q", tt.args)
	}
}

func TestOnlyThisMachineIsPutUnderLoad(t *testing.T) {
	tests := []struct {
		args []string
		want string // empty if it is allowed
	}{
		{[]string{"--url", "http://127.0.0.1:8080/"}, ""},
		{[]string{"--url", "http://[::1]:8080/"}, ""},
		{[]string{"--url", "http://localhost:8080/"}, ""},
		{[]string{"--url", "http://192.0.2.1/"}, "192.0.2.1 (192.0.2.1) is not this machine, and it would be put under load, POSTs included; " +
			"if it is yours to load, say so by --allow-host 192.0.2.1"},
		{[]string{"--url", "http://192.0.2.1/", "--allow-host", "192.0.2.2"}, `invalid value "192.0.2.2" for flag -allow-host: must be the host of the URL, "192.0.2.1"`},
		{[]string{"--url", "http://192.0.2.1/", "--allow-host", "192.0.2.1"}, ""},
	}
	for _, tt := range tests {
		_, err := parse(t.Context(), tt.args)
		if tt.want == "" {
			assert.NoError(t, err, "%q", tt.args)
		} else {
			assert.ErrorContains(t, err, tt.want, "%q", tt.args)
		}
	}
}

func TestNameThatStandsForAnotherMachineByNow(t *testing.T) {
	require.NoError(t, onlyLoopback("tcp", "127.0.0.1:80", nil))
	require.NoError(t, onlyLoopback("tcp", "[::1]:80", nil))
	require.ErrorContains(t, onlyLoopback("tcp", "192.0.2.1:80", nil), "192.0.2.1:80 is not this machine")
}

func TestFieldsAndPathAreSent(t *testing.T) {
	o, err := parse(t.Context(), []string{"--url", "https://127.0.0.1:8443/a?b=c", "--header", "authorization: x", "--insecure", "--http", "1.1,2"})
	require.NoError(t, err)
	groups := o.groups()
	require.Len(t, groups, 10, "two methods, each kept, not looking and fresh by HTTP/1.1, and kept and fresh by HTTP/2")
	for _, g := range groups {
		assert.Equal(t, "/a?b=c", g.like.Path)
		assert.Equal(t, "127.0.0.1:8443", g.like.Host)
		assert.Equal(t, []string{"x"}, g.like.Header["Authorization"])
		assert.True(t, g.like.TLS.InsecureSkipVerify)
	}
}
