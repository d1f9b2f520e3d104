package gracefulfx_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx"
)

func TestAddressesAllowed(t *testing.T) {
	for _, addr := range []string{
		":8080", ":0", ":65535", "localhost:80", "127.0.0.1:0", "[::1]:8080", "[fe80::1%lo]:80",
		"unix:/run/app.sock", "unix:app.sock", "unix:@app",
	} {
		t.Run(addr, func(t *testing.T) {
			c := gracefulfx.DefaultConfig()
			c.Addr = addr
			assert.NoError(t, c.Validate())
		})
	}
}

func TestAddressesRefused(t *testing.T) {
	const forms = `write "host:port", ":port" or "unix:/path"`
	tests := []struct {
		give, want string
	}{
		{"", `"" has no port: ` + forms},
		{"8080", `"8080" has no port: ` + forms},
		{"localhost", `"localhost" has no port: ` + forms},
		{"localhost:", `"localhost:" has no port: ` + forms},
		{"::1", `"::1" is not an address: ` + forms + `, and an IPv6 host in brackets`},
		{"http://localhost:80", `"http://localhost:80" is not an address: ` + forms + `, and an IPv6 host in brackets`},
		{":65536", `":65536": port "65536" is not allowed: write a number from 0 to 65535`},
		{":-1", `":-1": port "-1" is not allowed: write a number from 0 to 65535`},
		{":http", `":http": port "http" is not allowed: write a number from 0 to 65535`},
		{"unix:", `"unix:" has no path: write one such as "unix:/run/app.sock"`},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			c := gracefulfx.DefaultConfig()
			c.Addr = tt.give
			assert.EqualError(t, c.Validate(), "graceful.addr: "+tt.want)
		})
	}
}
