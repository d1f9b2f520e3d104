package main

import (
	"errors"
	"flag"

	"github.com/gracefulfx/gracefulfx/bench/kinds"
	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// columns are the peers of the table where no others are asked for.
const columns = "shutdown,express-graceful-exit,http-terminator,stoppable," + peer.Ours

// options are the flags.
type options struct {
	peers   []peer.Peer
	kinds   []kinds.Kind
	verbose bool
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("kinds", flag.ContinueOnError)
	peers := flags.String("peers", columns, "comma-separated `names` of peers; all variants if empty")
	names := flags.String("kinds", "", "comma-separated `names` of kinds; all if empty")
	flags.BoolVar(&o.verbose, "v", false, "print each outcome in full")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	var errPeers, errKinds error
	o.peers, errPeers = peer.Select(*peers)
	o.kinds, errKinds = kinds.Select(*names)
	return o, errors.Join(errPeers, errKinds)
}

// names are the heads of the columns.
func (o options) names() []string {
	var list []string
	for _, p := range o.peers {
		list = append(list, p.Name)
	}
	return list
}
