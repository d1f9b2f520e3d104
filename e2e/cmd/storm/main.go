// Command storm runs random trials of the engine and prints what is wrong: see
// the package storm. It ends with exit code 1 if anything is.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/gracefulfx/gracefulfx/e2e/storm"
)

func main() {
	s := storm.Storm{Out: os.Stdout}
	flag.IntVar(&s.Trials, "trials", 1000, "how many trials to run")
	flag.Uint64Var(&s.Seed, "seed", uint64(time.Now().UnixNano()), "seed of the first trial; the others follow it") //nolint:gosec // positive
	flag.IntVar(&s.At, "at", 8, "how many run at once")
	flag.IntVar(&s.Most, "most", 10, "how many failed trials to print")
	flag.StringVar(&s.Skip, "skip", "", `leave out trials with such a server, as in "TLS of the listener"`)
	flag.BoolVar(&s.Calm, "calm", false, "begin each drain when all clients have finished")
	flag.BoolVar(&s.Same, "same", false, "play the trial of -seed again and again")
	flag.Parse()
	fmt.Printf("storm: %s, GOMAXPROCS %d, -trials %d -seed %d -at %d\n",
		runtime.Version(), runtime.GOMAXPROCS(0), s.Trials, s.Seed, s.At)
	r := s.Run()
	fmt.Println(r)
	if !r.OK() {
		os.Exit(1)
	}
}
