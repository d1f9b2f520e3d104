package socketiotest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// _nginxConf has clients stick to a server by their address.
const _nginxConf = `daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
  upstream app {
    ip_hash;
%s    keepalive 64;
  }
  server {
    listen %s;
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
  }
}
`

// nginx is a balancer in a process of its own.
type nginx struct {
	url  string
	file string
	cmd  *exec.Cmd
}

func startNginx(t *testing.T, apps ...*App) *nginx {
	t.Helper()
	path, err := exec.LookPath("nginx")
	require.NoError(t, err, "this test needs nginx")
	dir := t.TempDir()
	n := &nginx{file: filepath.Join(dir, "nginx.conf")}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	n.url = "http://" + l.Addr().String()
	require.NoError(t, l.Close())
	n.configure(t, apps, nil)
	n.cmd = exec.Command(path, "-p", dir, "-e", "stderr", "-c", n.file) //nolint:noctx // it is stopped by a signal
	n.cmd.Dir, n.cmd.Stderr = dir, t.Output()
	require.NoError(t, n.cmd.Start())
	t.Cleanup(func() {
		_ = n.cmd.Process.Signal(syscall.SIGTERM)
		_ = n.cmd.Wait() // by the signal
	})
	require.Eventually(t, func() bool { return n.answers(t.Context()) }, _patience, 20*time.Millisecond, "nginx answers")
	return n
}

// configure writes the configuration, in which one of the apps may be down.
func (n *nginx) configure(t *testing.T, apps []*App, down *App) {
	t.Helper()
	var servers strings.Builder
	for _, a := range apps {
		state := ""
		if a == down {
			state = " down"
		}
		fmt.Fprintf(&servers, "    server %s%s;\n", strings.TrimPrefix(a.URL, "http://"), state)
	}
	text := fmt.Sprintf(_nginxConf, servers.String(), strings.TrimPrefix(n.url, "http://"))
	require.NoError(t, os.WriteFile(n.file, []byte(text), 0o600))
}

// reload makes nginx read its configuration.
func (n *nginx) reload(t *testing.T) {
	t.Helper()
	require.NoError(t, n.cmd.Process.Signal(syscall.SIGHUP))
}

func (n *nginx) answers(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, n.url+"/state", nil)
	if err != nil {
		return false
	}
	defer http.DefaultClient.CloseIdleConnections()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}
