package ops

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
)

// checkAddr allows no names of ports, as that of the main server does not, and no
// address that others can reach, unless something guards it: a token, or client
// certificates.
func checkAddr(addr string, guarded bool) error {
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		return checkPath(addr, path)
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil || port == "" || strings.ContainsFunc(addr, unicode.IsSpace) {
		return fmt.Errorf(`%q is not an address: write "host:port" or "unix:/path"`, addr)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%q: port %q is not allowed: write a number from 0 to 65535", addr, port)
	}
	if !guarded && !isLoopback(host) {
		return fmt.Errorf("%q can be reached by others: write an address such as %q, or a Unix socket, "+
			"or set operations.token or operations.tls.clientCAFile", addr, DefaultConfig().Addr)
	}
	return nil
}

func checkPath(addr, path string) error {
	switch {
	case path == "":
		return fmt.Errorf(`%q has no path: write one such as "unix:/run/app-ops.sock"`, addr)
	case len(path) > _longestPath:
		return fmt.Errorf("%q: the path has %d bytes: write one of %d at the most", addr, len(path), _longestPath)
	default:
		return nil
	}
}

// isLoopback reports whether a host is this machine and nothing else.
func isLoopback(host string) bool {
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true // RFC 6761 section 6.3
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
