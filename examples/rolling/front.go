package main

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"text/template"
)

// front is what stands between the clients and the backends.
type front struct {
	url   string
	close func()
}

const _builtin = "builtin"

// proxy is how to run one that is installed: as one process in the foreground,
// so that killing it leaves no process behind.
type proxy struct {
	config  string   // the template, and the file made from it
	command []string // the file comes last
}

var _proxies = map[string]proxy{
	"nginx":   {"nginx.conf", []string{"nginx", "-e", "stderr", "-c"}},
	"haproxy": {"haproxy.cfg", []string{"haproxy", "-db", "-q", "-f"}},
}

//go:embed nginx.conf haproxy.cfg
var _templates embed.FS

// openFront starts the balancer, or the proxy that the user asked for.
func openFront(ctx context.Context, name, dir string, backends []string) (*front, error) {
	if name == _builtin {
		return serveBalancer(ctx, backends)
	}
	p, ok := _proxies[name]
	if !ok {
		return nil, fmt.Errorf("unknown proxy %q: it is builtin, nginx or haproxy", name)
	}
	f, err := p.open(ctx, dir, backends)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return f, nil
}

// open starts the proxy and waits until it accepts connections.
func (p proxy) open(ctx context.Context, dir string, backends []string) (*front, error) {
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	config, err := p.writeConfig(dir, addr, backends)
	if err != nil {
		return nil, err
	}
	proc, err := startChild(exec.CommandContext(ctx, p.command[0], slices.Concat(p.command[1:], []string{config})...))
	if err != nil {
		return nil, err
	}
	if err := proc.await(ctx, func(ctx context.Context) bool { return listens(ctx, addr) }); err != nil {
		return nil, err
	}
	return &front{url: "http://" + addr, close: proc.kill}, nil
}

// writeConfig writes the proxy's configuration and returns its path.
func (p proxy) writeConfig(dir, addr string, backends []string) (string, error) {
	t, err := template.ParseFS(_templates, p.config)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, map[string]any{"Dir": dir, "Addr": addr, "Backends": backends}); err != nil {
		return "", err
	}
	path := filepath.Join(dir, p.config)
	return path, os.WriteFile(path, b.Bytes(), 0o600)
}

// listens reports whether somebody accepts connections at the address.
func listens(ctx context.Context, addr string) bool {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	_ = conn.Close() // nothing was sent
	return true
}
