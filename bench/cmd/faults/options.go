package main

import (
	"errors"
	"flag"
	"math/rand/v2"

	"github.com/gracefulfx/gracefulfx/bench/faults"
)

// options are the flags and arguments.
type options struct {
	faults.Options

	faults  []faults.Fault
	verbose bool
	doc     string
	again   bool
}

func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("faults", flag.ContinueOnError)
	flags.Uint64Var(&o.Seed, "seed", rand.Uint64N(1e6), "the `number` from which all chances follow")
	flags.BoolVar(&o.Short, "short", false, "do what make test does: some of the faults, once, without Shutdown beside")
	flags.BoolVar(&o.Long, "long", false, "do the long forms: 20 minutes of traffic, 100 restarts")
	flags.BoolVar(&o.verbose, "v", false, "tell more of each run")
	flags.StringVar(&o.doc, "doc", "", "the `FILE` of a document in which the table is to stand as well")
	flags.BoolVar(&o.again, "again", false, "do nothing but print the document again")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.again && o.doc == "" {
		return o, errors.New("-again: say with -doc what is to be printed")
	}
	if o.doc != "" {
		if _, err := o.around(""); err != nil {
			return o, err // not after an hour
		}
	}
	o.faults, err = faults.Select(o.Short, flags.Args()...)
	return o, err
}
