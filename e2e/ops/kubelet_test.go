//go:build unix

package ops

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// _config is that of an app in a cluster: the probes and the hook of the kubelet
// come from outside of the pod.
const _config = `graceful: {addr: "127.0.0.1:0", log: true, timeout: 1m}
operations: {addr: "0.0.0.0:0", token: "${OPS_TOKEN}"}
`

// pod is an app as a process, and where its servers listen.
type pod struct {
	cmd   *exec.Cmd
	stdin io.Closer
	addrs map[string]string
	over  chan struct{}
}

func startPod(t *testing.T) *pod {
	t.Helper()
	config := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(config, []byte(_config), 0o600))
	self, err := os.Executable()
	require.NoError(t, err)
	p := &pod{cmd: exec.Command(self), addrs: map[string]string{}, over: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), _roleVar+"="+config, "OPS_TOKEN="+_token)
	p.stdin, err = p.cmd.StdinPipe()
	require.NoError(t, err)
	log, err := p.cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, p.cmd.Start())
	running := make(chan struct{})
	go p.read(log, running)
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // it has ended, in most ways
		<-p.over
	})
	select {
	case <-running:
	case <-p.over:
		require.Fail(t, "the app has ended")
	}
	return p
}

// read learns from the log where the servers listen, and waits for the end.
func (p *pod) read(log io.Reader, running chan<- struct{}) {
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		var one struct{ Msg, Server, Addr string }
		_ = json.Unmarshal(lines.Bytes(), &one) // fx's lines are none of these
		if one.Msg == "server listens" {
			p.addrs[one.Server] = one.Addr
		}
		if strings.HasPrefix(lines.Text(), "[Fx] RUNNING") {
			close(running)
		}
	}
	_ = p.cmd.Wait() // the exit code tells
	close(p.over)
}

// kubeletGet asks as the kubelet does for an httpGet of a probe or a hook: it can
// send no other method, and headers of the pod's specification alone (runHTTPHandler
// of kubernetes/pkg/kubelet/lifecycle).
func kubeletGet(t *testing.T, addr, path string, headers map[string]string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, "http://"+addr+path, http.NoBody)
	require.NoError(t, err)
	req.Header.Set("User-Agent", "kube-lifecycle/1.34")
	req.Header.Set("Accept", "*/*")
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: _patience}
	resp, err := c.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

// The hook drains and returns when that is over; then the kubelet sends SIGTERM.
func TestHookOfTheKubelet(t *testing.T) {
	p := startPod(t)
	_, port, err := net.SplitHostPort(p.addrs["ops"])
	require.NoError(t, err)
	node := net.JoinHostPort("127.0.0.1", port)
	assert.Equal(t, http.StatusOK, kubeletGet(t, node, "/livez", nil))
	assert.Equal(t, http.StatusOK, kubeletGet(t, node, "/readyz", nil))
	assert.Equal(t, http.StatusUnauthorized, kubeletGet(t, node, "/prestop", nil))

	slow := make(chan string, 1)
	nc, err := net.Dial("tcp", p.addrs["http"])
	require.NoError(t, err)
	defer nc.Close()
	_, err = io.WriteString(nc, "GET /reports/may HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	go func() {
		text, _ := io.ReadAll(nc)
		slow <- string(text)
	}()
	require.Eventually(t, func() bool {
		return strings.Contains(get(t, node, "/connections?state=active&server=http"), "GET /reports/{name}")
	}, _patience, _patience/120)

	hook := make(chan int, 1)
	go func() {
		hook <- kubeletGet(t, node, "/prestop", map[string]string{"Authorization": "Bearer " + _token})
	}()
	require.Eventually(t, func() bool {
		return strings.Contains(get(t, node, "/status"), `"phase":"wait"`)
	}, _patience, _patience/120)
	assert.Equal(t, http.StatusServiceUnavailable, kubeletGet(t, node, "/readyz", nil))
	assert.Empty(t, hook, "a request is in flight")
	require.NoError(t, p.stdin.Close())
	assert.Equal(t, http.StatusOK, <-hook)
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by then
	<-p.over
	assert.Zero(t, p.cmd.ProcessState.ExitCode())
	assert.Contains(t, <-slow, "done")
}

// get returns what is shown to who knows the token.
func get(t *testing.T, addr, path string) string {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, "http://"+addr+path, http.NoBody)
	require.NoError(t, err)
	req.Header.Set("Authorization", fmt.Sprintf("Bearer %s", _token))
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: _patience}
	resp, err := c.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(text)
}
