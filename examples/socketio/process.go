//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"
	"time"
)

// process is a server that runs, or has.
type process struct {
	name  string
	addr  string
	proxy *httputil.ReverseProxy
	ready atomic.Bool // as its readiness probe says

	cmd   *exec.Cmd
	ended chan struct{} // closed when it has
}

// _patience bounds the start and the stop of a server.
const _patience = 30 * time.Second

func startProcess(ctx context.Context, name string, env []string) (*process, error) {
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	target := &url.URL{Scheme: "http", Host: addr}
	p := &process{name: name, addr: addr, ended: make(chan struct{}), proxy: &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host },
		FlushInterval: -1,
	}}
	p.cmd = exec.Command(self) //nolint:noctx // it is stopped by a signal, and killed if that fails
	p.cmd.Env = append(append(os.Environ(), _nameVar+"="+name, "ADDR="+addr), env...)
	p.cmd.Stderr = os.Stderr
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { // ends with the process, for which stop waits
		defer close(p.ended)
		_ = p.cmd.Wait() // the code is in its state
	}()
	return p, nil
}

func (p *process) awaitReady(ctx context.Context) error {
	limit := time.NewTimer(_patience)
	defer limit.Stop()
	for !p.probe(ctx) {
		select {
		case <-time.After(20 * time.Millisecond):
		case <-p.ended:
			return fmt.Errorf("server %s ended with exit code %d before it was ready", p.name, p.cmd.ProcessState.ExitCode())
		case <-limit.C:
			return fmt.Errorf("server %s is not ready in time", p.name)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// probe asks for the readiness of the server, and remembers it.
func (p *process) probe(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.addr+"/ready", nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	ok := err == nil && resp.StatusCode == http.StatusOK
	if err == nil {
		_ = resp.Body.Close()
	}
	p.ready.Store(ok)
	return ok
}

// stop sends the signal and returns the exit code.
func (p *process) stop() (int, error) {
	if err := p.cmd.Process.Signal(syscall.SIGUSR2); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return 0, err
	}
	select {
	case <-p.ended:
	case <-time.After(_patience):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
	return p.cmd.ProcessState.ExitCode(), nil
}

func freeAddr(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
