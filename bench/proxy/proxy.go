// Package proxy runs real proxies in front of two backends: installed from the
// distribution's packages, configured in a folder of their own, in the
// foreground, as children that end with the run.
package proxy

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is a proxy with a retry policy.
type Kind struct {
	// Name is its name in flags and tables.
	Name string
	// Late is gracefulfx's policy for late requests that suits it.
	//
	// Where a proxy hands a 502 on to its client, no backend may send one, so
	// they serve: nginx as it comes tries the other server after an error or a
	// timeout, but not after a 502, and never again with a POST that it has
	// sent; HAProxy's default is to try again after failed connects alone.
	// Both go to the other server when a connect is refused, and every late
	// reply says Connection: close. Where nginx is told to try the other server
	// after a 502, with a POST too, backends may reject: gracefulfx does so
	// only with requests that no handler has seen.
	Late string
	// Protocol is what it speaks to the servers: empty for HTTP/1, or h2c or h2.
	Protocol string
	program  string
	ours     bool // whether the program is one of this module
	config   func(addr string, backends []string) string
	args     func(file string) []string
}

// All returns the kinds in the order of the table.
func All() []Kind {
	return []Kind{
		{"nginx", "serve", "", "nginx", false, nginxConfig(""), nginxArgs},
		{"nginx-502", "reject", "", "nginx", false, nginxConfig(pass502), nginxArgs},
		{"haproxy", "serve", "", "haproxy", false, haproxyConfig, haproxyArgs},
		{"haproxy-h2c", "serve", "h2c", "haproxy", false, haproxyH2Config, haproxyArgs},
		{"go-h2c", "serve", "h2c", "goproxy", true, goproxyConfig(false), goproxyArgs},
		{"go-h2", "serve", "h2", "goproxy", true, goproxyConfig(true), goproxyArgs},
	}
}

// Select returns the kinds of a comma-separated list of names; all of them if
// it is empty.
func Select(list string) ([]Kind, error) {
	all := All()
	if list == "" {
		return all, nil
	}
	var chosen []Kind
	for name := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(all, func(k Kind) bool { return k.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("unknown proxy %q", name)
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}
