package main

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/proxy"
	"github.com/gracefulfx/gracefulfx/bench/report"
)

// options are the flags.
type options struct {
	peers    []peer.Peer
	proxies  []proxy.Kind
	stops    int
	restarts int
	rolls    int
	busy     int
	goodbye  string
	verbose  bool
	table    func(io.Writer, []report.Figures) error
}

// tables are the values of -out.
var tables = map[string]func(io.Writer, []report.Figures) error{
	"text":     report.Text,
	"markdown": report.Markdown,
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("loss", flag.ContinueOnError)
	names := flags.String("peers", "", "comma-separated `names` of peers; all if empty")
	proxies := flags.String("proxies", "", "comma-separated `names` of proxies; all if empty")
	flags.IntVar(&o.stops, "stops", 30, "direct stops of each peer")
	flags.IntVar(&o.restarts, "restarts", 30, "restarts of each peer behind each proxy")
	flags.IntVar(&o.rolls, "rolls", 4, "pods to replace of each peer in the kubelet-like roll")
	flags.IntVar(&o.busy, "busy", 0, "spinning processes beside the benchmark, to keep so many cores busy")
	flags.StringVar(&o.goodbye, "goodbye", "none", "gracefulfx's `goodbye` in the direct stops")
	short := flags.Bool("short", false, "5 stops, 6 restarts and 2 pods instead")
	out := flags.String("out", "text", "the table's `format`: text or markdown")
	flags.BoolVar(&o.verbose, "v", false, "print the figures of every single run")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if *short {
		o.stops, o.restarts, o.rolls = 5, 6, 2
	}
	if o.stops < 0 || o.restarts < 0 || o.rolls < 0 || o.busy < 0 {
		return o, fmt.Errorf("-stops, -restarts, -rolls and -busy must not be negative")
	}
	var ok bool
	if o.table, ok = tables[*out]; !ok {
		return o, fmt.Errorf("-out is %q: must be text or markdown", *out)
	}
	var errPeers, errProxies error
	o.peers, errPeers = peer.Select(*names)
	o.proxies, errProxies = proxy.Select(*proxies)
	return o, errors.Join(errPeers, errProxies)
}
