// Package proxy runs real proxies in front of two backends: installed from the
// distribution's packages, configured in a folder of their own, in the
// foreground, as children that end with the run.
package proxy

import (
	"fmt"
	"slices"
	"strings"
	"time"
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
	// Goodbye is gracefulfx's that suits it; empty for none.
	Goodbye string
	// Freeze is how long it stands still around each signal, as one does that
	// its CPU limit stops.
	Freeze time.Duration
	// Memory is for how long it avoids a server that has refused a connect once,
	// whatever it is told. No other one may restart in that time.
	Memory  time.Duration
	program string
	pkg     string // Debian's package, where it has another name
	ours    bool   // whether the program is one of this module
	snippet string // a file of docs/proxies, in place of a config
	drop    string // what a snippet is to be without, see [Kind.without]
	config  func(addr string, backends []string) string
	args    func(file, addr string) []string
}

// All returns the kinds in the order of the table.
func All() []Kind {
	nginx := Kind{Name: "nginx", Late: "serve", program: "nginx", config: nginxConfig(""), args: nginxArgs}
	nginx502 := Kind{Name: "nginx-502", Late: "reject", program: "nginx", config: nginxConfig(pass502), args: nginxArgs}
	haproxy := Kind{Name: "haproxy", Late: "serve", program: "haproxy", config: haproxyConfig(""), args: haproxyArgs}
	haproxy502 := Kind{Name: "haproxy-502", Late: "reject", program: "haproxy", config: haproxyConfig(retry502), args: haproxyArgs}
	const short, long = 300 * time.Millisecond, 800 * time.Millisecond
	return []Kind{
		nginx, nginx502, haproxy,
		{Name: "haproxy-h2c", Late: "serve", Protocol: "h2c", program: "haproxy", config: haproxyH2Config, args: haproxyArgs},
		{Name: "go-h2c", Late: "serve", Protocol: "h2c", program: "goproxy", ours: true, config: goproxyConfig(false), args: goproxyArgs},
		{Name: "go-h2", Late: "serve", Protocol: "h2", program: "goproxy", ours: true, config: goproxyConfig(true), args: goproxyArgs},
		nginx.frozen(short, ""), haproxy.frozen(short, ""),
		nginx502.frozen(long, "reject"), haproxy502.frozen(long, "reject"),
	}
}

// Every returns the kinds of the table, and those that are documented.
func Every() []Kind { return append(All(), Documented()...) }

// frozen returns the kind as one that stands still around each signal.
func (k Kind) frozen(d time.Duration, goodbye string) Kind {
	k.Name = fmt.Sprintf("%s-frozen%d", k.Name, d.Milliseconds())
	k.Freeze, k.Goodbye = d, goodbye
	return k
}

// Select returns the kinds of a comma-separated list of names, those of the table
// and those that are documented; those of the table if it is empty.
func Select(list string) ([]Kind, error) {
	if list == "" {
		return All(), nil
	}
	all := Every()
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
