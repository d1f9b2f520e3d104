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
	// Delay is gracefulfx's that suits it: the proxy asks servers whether they are
	// ready, and looks elsewhere in that time.
	Delay time.Duration
	// Freeze is how long it stands still around each signal, as one does that
	// its CPU limit stops, and Lead how much of that comes before the signal.
	Freeze, Lead time.Duration
	// Memory is for how long it avoids a server that has refused a connect once,
	// whatever it is told. No other one may restart in that time.
	Memory  time.Duration
	program string
	pkg     string            // Debian's package, where it has another name
	ours    bool              // whether the program is one of this module
	module  bool              // whether it is a module of its own in a folder of this one
	source  string            // the package of that module, where it is not the folder's own
	npm     bool              // whether it wants what comes from npm
	blank   int               // the status that it answers before it has read its file, if it does
	snippet string            // a file of docs/proxies, in place of a config
	drop    []string          // settings that are left out of it
	swap    *strings.Replacer // what is changed in it
	config  func(addr string, backends []string) string
	args    func(file, addr string) []string
}

const (
	// short is less than gracefulfx's quietPeriod.
	short = 300 * time.Millisecond
	// long, less lead, is more.
	long, lead = 900 * time.Millisecond, 50 * time.Millisecond
)

// All returns the kinds in the order of the table.
func All() []Kind {
	nginx := Kind{Name: "nginx", Late: "serve", program: "nginx", config: nginxConfig(""), args: nginxArgs}
	nginx502 := Kind{Name: "nginx-502", Late: "reject", program: "nginx", config: nginxConfig(pass502), args: nginxArgs}
	haproxy := Kind{Name: "haproxy", Late: "serve", program: "haproxy", config: haproxyConfig(""), args: haproxyArgs}
	return []Kind{
		nginx, nginx502, haproxy,
		{Name: "haproxy-h2c", Late: "serve", Protocol: "h2c", program: "haproxy", config: haproxyH2Config, args: haproxyArgs},
		{Name: "go", Late: "serve", program: "goproxy", ours: true, config: goproxyConfig(""), args: goproxyArgs},
		{Name: "go-h2c", Late: "serve", Protocol: "h2c", program: "goproxy", ours: true, config: goproxyConfig("h2c"), args: goproxyArgs},
		{Name: "go-h2", Late: "serve", Protocol: "h2", program: "goproxy", ours: true, config: goproxyConfig("h2"), args: goproxyArgs},
		nginx.frozen(short, short/2), haproxy.frozen(short, short/2),
		Frozen("reject"),
	}
}

// Frozen returns HAProxy that stands still from just before the signal until after
// a server has closed its idle connections, with gracefulfx's goodbye. What comes
// in meanwhile is written into connections whose end HAProxy has not seen, and
// HAProxy is told to send again what gets a 502, and nothing else that it has
// written.
func Frozen(goodbye string) Kind {
	k := Kind{Name: "haproxy-502", Late: "reject", Goodbye: goodbye, program: "haproxy", config: haproxyConfig(only502), args: haproxyArgs}
	k = k.frozen(long, lead)
	k.Name += "-" + goodbye
	return k
}

// Every returns the kinds behind which gracefulfx fails nothing: those of the table,
// and those that are documented, but for http-proxy. On a busy machine Node does not
// run for longer than quietPeriod at times, and http-proxy sends nothing again that
// has crossed a close.
func Every() []Kind {
	documented := slices.DeleteFunc(Documented(), func(k Kind) bool { return k.npm })
	return append(All(), documented...)
}

// Named returns all kinds that have a name.
func Named() []Kind {
	doc := Documented()
	return slices.Concat(Every(), Stock(), Caddies(), Traefiks(), []Kind{
		httpProxy(), httpProxyFresh(), Frozen("none"), doc[0].frozen(long, lead), doc[1].frozen(long, lead),
	})
}

// frozen returns the kind as one that stands still around each signal.
func (k Kind) frozen(d, lead time.Duration) Kind {
	k.Name = fmt.Sprintf("%s-frozen%d", k.Name, d.Milliseconds())
	k.Freeze, k.Lead = d, lead
	return k
}

// Select returns the kinds of a comma-separated list of names, see [Named]; those of
// the table if it is empty.
func Select(list string) ([]Kind, error) {
	if list == "" {
		return All(), nil
	}
	all := Named()
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
