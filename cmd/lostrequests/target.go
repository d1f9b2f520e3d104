package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"syscall"

	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// target is what is put under load.
type target struct {
	dial       load.DialFunc
	tls        *tls.Config // nil for none
	host, path string
}

// newTarget finds out if the URL may be put under load.
func newTarget(ctx context.Context, o options) (target, error) {
	if o.url == "" {
		return target{}, errNoURL
	}
	u, err := url.Parse(o.url)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return target{}, fmt.Errorf("invalid value %q for flag -url: must be http://host:port/path or https://host:port/path", o.url)
	}
	dialer, err := dialerFor(ctx, u.Hostname(), o)
	if err != nil {
		return target{}, err
	}
	t := target{host: u.Host, path: u.RequestURI()}
	port := "80"
	if u.Scheme == "https" {
		port = "443"
		t.tls = &tls.Config{ServerName: u.Hostname(), InsecureSkipVerify: o.insecure} //nolint:gosec // the flag says so
	}
	addr := net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), port))
	t.dial = func(ctx context.Context) (net.Conn, error) { return dialer.DialContext(ctx, "tcp", addr) }
	return t, nil
}

// dialerFor returns what connects to the host. It never leaves this machine
// unless the host is allowed by its name.
func dialerFor(ctx context.Context, host string, o options) (*net.Dialer, error) {
	switch {
	case o.allowHost == host:
		return &net.Dialer{}, nil
	case o.allowHost != "":
		return nil, fmt.Errorf("invalid value %q for flag -allow-host: must be the host of the URL, %q", o.allowHost, host)
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, fmt.Errorf("invalid value %q for flag -url: %w", o.url, err)
	}
	for _, ip := range found {
		if ip = ip.Unmap(); !ip.IsLoopback() {
			return nil, fmt.Errorf("invalid value %q for flag -url: %s (%v) is not this machine, and it would be put under load, POSTs included; "+
				"if it is yours to load, say so by --allow-host %s", o.url, host, ip, host)
		}
	}
	return &net.Dialer{Control: onlyLoopback}, nil
}

// onlyLoopback refuses to connect elsewhere, whatever a name stands for by now.
func onlyLoopback(_, addr string, _ syscall.RawConn) error {
	if ap, err := netip.ParseAddrPort(addr); err != nil || !ap.Addr().Unmap().IsLoopback() {
		return fmt.Errorf("%s is not this machine", addr)
	}
	return nil
}
