package proxy

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// httpProxy is a program on Node's http-proxy, the documented file.
func httpProxy() Kind {
	return Kind{
		Name: "http-proxy", Late: "serve",
		program: "node", pkg: "nodejs", npm: true, snippet: "http-proxy.js", args: nodeArgs,
	}
}

// httpProxyFresh is the same with a connection for each request.
func httpProxyFresh() Kind {
	k := httpProxy()
	k.Name, k.swap = k.Name+"-fresh", strings.NewReplacer("keepAlive: true", "keepAlive: false")
	return k
}

func nodeArgs(file, _ string) []string { return []string{file} }

// environment is that of the proxy's process: what Caddy would keep in a home is in
// the folder of the run, and what comes from npm is found.
func (k Kind) environment(ctx context.Context, dir string) ([]string, error) {
	env := append(os.Environ(), "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	if !k.npm {
		return env, nil
	}
	node, err := peer.NodeDir(ctx)
	return append(env, "NODE_PATH="+filepath.Join(node, "node_modules")), err
}
