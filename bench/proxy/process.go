package proxy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// Proxy is a running proxy.
type Proxy struct {
	// Addr is where it listens.
	Addr   string
	cmd    *exec.Cmd
	log    string
	exited chan struct{}
}

const (
	// startTime is how long a proxy may take until it accepts. Varnish compiles its
	// configuration.
	startTime = 30 * time.Second
	// dialInterval is how often that is tried.
	dialInterval = 10 * time.Millisecond
	// stopTime is how long it may take to stop.
	stopTime = 5 * time.Second
)

// Start starts the proxy in front of the backends, with its files in a new
// folder in dir, and waits until it accepts. Its program must be installed, see
// [Install].
func (k Kind) Start(ctx context.Context, dir string, backends []string) (*Proxy, error) {
	p, err := k.start(ctx, dir, backends)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", k.Name, err)
	}
	return p, nil
}

func (k Kind) start(ctx context.Context, dir string, backends []string) (*Proxy, error) {
	path, err := k.path(ctx, dir)
	if err != nil {
		return nil, err
	}
	addr, err := peer.FreeAddr(ctx)
	if err != nil {
		return nil, err
	}
	if dir, err = os.MkdirTemp(dir, k.Name+"-"); err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "proxy"+cmp.Or(filepath.Ext(k.snippet), ".conf"))
	text, err := k.text(ctx, addr, backends)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, k.args(file, addr)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	if cmd.Env, err = k.environment(ctx, dir); err != nil {
		return nil, err
	}
	cmd.WaitDelay = stopTime
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // nginx takes its workers along
	if err := errors.Join(cmd.Start(), log.Close()); err != nil {            // the child has its own
		return nil, err
	}
	p := &Proxy{Addr: addr, cmd: cmd, log: log.Name(), exited: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // how a proxy ends is no matter
		close(p.exited)
	}()
	if err := p.await(ctx, k.blank); err != nil {
		p.Stop()
		return nil, fmt.Errorf("%w\n%s", err, p.Log())
	}
	return p, nil
}

// await waits until the proxy accepts and, if it answers with the status blank before
// it has read its file, until it answers with another. No program tells.
func (p *Proxy) await(ctx context.Context, blank int) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	tick := time.NewTicker(dialInterval)
	defer tick.Stop()
	for !p.accepts(ctx) || blank != 0 && !p.answers(ctx, blank) {
		select {
		case <-tick.C:
		case <-p.exited:
			return errors.New("exited before it accepted")
		case <-ctx.Done():
			return fmt.Errorf("not accepting: %w", ctx.Err())
		}
	}
	return nil
}

func (p *Proxy) accepts(ctx context.Context) bool {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", p.Addr)
	if err == nil {
		_ = c.Close() // nothing was sent
	}
	return err == nil
}

// answers reports whether a request is answered with another status.
func (p *Proxy) answers(ctx context.Context, blank int) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.Addr, nil)
	if err != nil {
		return false
	}
	r.Close = true
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = reply.Body.Close() // only the status matters
	return reply.StatusCode != blank
}

// Pid is the proxy's process; it may have children.
func (p *Proxy) Pid() int { return p.cmd.Process.Pid }

// Log is what the proxy has complained of.
func (p *Proxy) Log() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Stop ends the proxy and waits for it.
func (p *Proxy) Stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // fails only if it is gone
	select {
	case <-p.exited:
	case <-time.After(stopTime):
		_ = p.cmd.Process.Kill()
		<-p.exited
	}
}
