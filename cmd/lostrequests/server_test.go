package main

import (
	"bufio"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// plain is a server of someone who knows nothing of this library.
type plain struct {
	command func(addr string) *exec.Cmd
	bound   string // begins the line with which it tells that it is bound
}

func goServer(addr string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveEnv+"="+addr)
	return cmd
}

func nodeServer(addr string) *exec.Cmd { return exec.Command("node", "testdata/server.js", addr) }

func pythonServer(addr string) *exec.Cmd {
	host, port, _ := strings.Cut(addr, ":")
	return exec.Command("python3", "-u", "-m", "http.server", port, "--bind", host, "--directory", "testdata")
}

// start starts the server and waits until it is bound. What it returns ends it
// with SIGTERM, and waits for that.
func (p plain) start(t *testing.T, addr string) (stop func()) {
	t.Helper()
	cmd := p.command(addr)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for !strings.HasPrefix(lines.Text(), p.bound) {
		require.True(t, lines.Scan(), "it ended before it was bound")
	}
	return func() {
		require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
		_, err := io.Copy(io.Discard, out)
		require.NoError(t, err)
		_ = cmd.Wait() // by whatever code: it is a plain server
	}
}

// freeAddr returns an address below the ports that systems take for outgoing
// connections.
func freeAddr(t *testing.T) string {
	t.Helper()
	for range 50 {
		addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(20000+rand.N(12000)))
		if ln, err := net.Listen("tcp", addr); err == nil {
			require.NoError(t, ln.Close())
			return addr
		}
	}
	require.FailNow(t, "no port is free")
	return ""
}
