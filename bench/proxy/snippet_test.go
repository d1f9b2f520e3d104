package proxy

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// The files of docs/proxies do what docs/deploying.md says of them: a POST that
// one server refuses to connect, or rejects, is answered by the other one.
func TestSnippets(t *testing.T) {
	tests := []struct {
		name, file string
		wrap       func(snippet string) string
		args       func(file string) []string
	}{
		{"nginx", "nginx.conf", insideHTTP, nginxArgs},
		{"haproxy", "haproxy.cfg", func(s string) string { return s }, haproxyArgs},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, err := os.ReadFile("../../docs/proxies/" + tt.file)
			require.NoError(t, err)
			k := Kind{Name: tt.name, program: tt.name, args: tt.args, config: func(addr string, backends []string) string {
				return tt.wrap(strings.NewReplacer(
					"10.0.0.1:8080", backends[0], "10.0.0.2:8080", backends[1],
					"listen 80;", "listen "+addr+";", "bind :80", "bind "+addr,
				).Replace(string(text)))
			}}
			require.NoError(t, Install(t.Context(), k))
			for name, other := range map[string]string{"refuses": refusing(t), "rejects": rejecting(t)} {
				t.Run("the other one "+name, func(t *testing.T) {
					p, err := k.Start(t.Context(), t.TempDir(), []string{other, serving(t)})
					require.NoError(t, err)
					defer p.Stop()
					for range 4 { // each is the first choice at least once
						assert.Equal(t, "200 served", post(t, p.Addr), p.Log())
					}
				})
			}
		})
	}
}

// insideHTTP puts a snippet where nginx expects it, with its files in the folder
// of the run.
func insideHTTP(snippet string) string {
	return fmt.Sprintf(`daemon off;
pid nginx.pid;
error_log stderr error;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
%s}
`, snippet)
}

func serving(t *testing.T) string {
	t.Helper()
	return backend(t, http.StatusOK, "served")
}

func rejecting(t *testing.T) string {
	t.Helper()
	return backend(t, http.StatusBadGateway, "rejected")
}

func refusing(t *testing.T) string {
	t.Helper()
	addr, err := peer.FreeAddr(t.Context())
	require.NoError(t, err)
	return addr
}

func backend(t *testing.T, status int, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// post returns the status and the body of the reply to a POST.
func post(t *testing.T, addr string) string {
	t.Helper()
	defer http.DefaultClient.CloseIdleConnections()
	reply, err := http.Post("http://"+addr, "text/plain", strings.NewReader("one"))
	require.NoError(t, err)
	defer func() { _ = reply.Body.Close() }()
	body, err := io.ReadAll(reply.Body)
	require.NoError(t, err)
	return fmt.Sprintf("%d %s", reply.StatusCode, body)
}
