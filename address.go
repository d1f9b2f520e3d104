package gracefulfx

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// _addressForms is what an address may look like.
const _addressForms = `write "host:port", ":port" or "unix:/path"`

// checkAddr allows no service names such as ":http": what they mean depends on
// the machine, and a misspelt one would show only when the server binds.
func checkAddr(addr string) error {
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		return checkSocketPath(addr, path)
	}
	_, port, err := net.SplitHostPort(addr)
	switch {
	case err == nil && port != "":
		return checkPort(addr, port)
	case err == nil || !strings.Contains(addr, ":"):
		return fmt.Errorf("%q has no port: %s", addr, _addressForms)
	default:
		return fmt.Errorf("%q is no address: %s, and an IPv6 host in brackets", addr, _addressForms)
	}
}

func checkSocketPath(addr, path string) error {
	if path == "" {
		return fmt.Errorf(`%q has no path: write one such as "unix:/run/app.sock"`, addr)
	}
	return nil
}

func checkPort(addr, port string) error {
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%q: port %q is not allowed: write a number from 0 to 65535", addr, port)
	}
	return nil
}
