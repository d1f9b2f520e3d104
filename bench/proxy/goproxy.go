package proxy

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

const modulePath = "github.com/gracefulfx/gracefulfx/bench"

// goproxyConfig is the file of the reverse proxy of Go's own.
func goproxyConfig(protocol string) func(string, []string) string {
	return func(addr string, backends []string) string {
		text, err := json.Marshal(map[string]any{"Listen": addr, "Backends": backends, "TLS": protocol == "h2", "HTTP1": protocol == ""})
		if err != nil {
			panic(err) // strings and bools
		}
		return string(text)
	}
}

func goproxyArgs(file, _ string) []string { return []string{file} }

// haproxyH2Config is that of HAProxy, which speaks HTTP/2 to the servers.
func haproxyH2Config(addr string, backends []string) string {
	for i, b := range backends {
		backends[i] = b + " proto h2"
	}
	return haproxyConfig("")(addr, backends)
}

// path returns the program of the kind, which is built in dir if it is one of
// this module.
func (k Kind) path(ctx context.Context, dir string) (string, error) {
	if !k.ours && !k.module {
		return find(k.program)
	}
	path := filepath.Join(dir, "built-"+k.program)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	source := cmp.Or(k.source, modulePath+"/"+k.program)
	build := exec.CommandContext(ctx, "go", "build", "-o", path, source)
	if k.module {
		root, err := peer.ModuleDir(ctx)
		if err != nil {
			return "", err
		}
		build.Dir = filepath.Join(root, k.program)
	}
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", k.program, err, out)
	}
	return path, nil
}

// reserved is what Go's transport says of a request that had a connection
// reserved and found that it was told to go: it has closed the body unread, and
// cannot send it on another connection. No server can prevent that.
const reserved = "cannot rewind body after connection loss"

// Reserved is how many requests the client in the proxy has failed by itself.
func (p *Proxy) Reserved() int { return strings.Count(p.Log(), reserved) }
