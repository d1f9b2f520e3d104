package proxy

import (
	"fmt"
	"strings"
)

// haproxyConf is HAProxy with its default retries, of failed connects alone,
// and kept-alive connections to the servers that all clients share. Redispatch
// lets such a retry go to the other server; without it, it would wait a second
// for the same one.
const haproxyConf = `global
  nbthread 2
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  option redispatch 1
%sfrontend front
  bind %s
  default_backend app
backend app
  http-reuse safe
%s`

// only502 makes HAProxy send a request to the other server when a connect fails or
// one answers 502, and never what a handler may have seen.
const only502 = "  retry-on conn-failure 502\n"

func haproxyConfig(policy string) func(string, []string) string {
	return func(addr string, backends []string) string {
		var servers strings.Builder
		for i, b := range backends {
			fmt.Fprintf(&servers, "  server s%d %s\n", i, b)
		}
		return fmt.Sprintf(haproxyConf, policy, addr, servers.String())
	}
}

func haproxyArgs(file, _ string) []string { return []string{"-db", "-q", "-f", file} }
