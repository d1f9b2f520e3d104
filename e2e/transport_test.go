package e2e_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// transport is a way to reach the app.
type transport struct {
	name    string
	network string // to dial
	// options returns what the configuration says of it, and how to speak TLS
	// if it does.
	options func(*testing.T) ([]string, *tls.Config)
}

var (
	overTCP  = transport{name: "TCP", network: "tcp", options: tcpOptions}
	overTLS  = transport{name: "TLS", network: "tcp", options: tlsOptions}
	overUnix = transport{name: "Unix", network: "unix", options: unixOptions}

	transports = []transport{overTCP, overTLS, overUnix}
)

func tcpOptions(*testing.T) ([]string, *tls.Config) {
	return []string{"addr: 127.0.0.1:0"}, nil
}

func tlsOptions(t *testing.T) ([]string, *tls.Config) {
	t.Helper()
	cert := newCertificate(t)
	options := []string{
		"addr: 127.0.0.1:0",
		fmt.Sprintf("tls: {certFile: %q, keyFile: %q}", cert.certFile, cert.keyFile),
	}
	return options, &tls.Config{RootCAs: cert.pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}
}

var sockets atomic.Int32

func unixOptions(*testing.T) ([]string, *tls.Config) {
	// The path of a socket has to be shorter than those that t makes.
	path := filepath.Join(scratch, fmt.Sprintf("%d.sock", sockets.Add(1)))
	return []string{fmt.Sprintf("addr: %q", "unix:"+path)}, nil
}

// connect connects to the app, and speaks TLS where there is a configuration.
func connect(t *testing.T, network, addr string, config *tls.Config) (nc, socket net.Conn) {
	t.Helper()
	socket, err := net.DialTimeout(network, addr, patience)
	require.NoError(t, err)
	t.Cleanup(func() { _ = socket.Close() })
	if config == nil {
		return socket, socket
	}
	tc := tls.Client(socket, config)
	require.NoError(t, tc.Handshake())
	return tc, socket
}
