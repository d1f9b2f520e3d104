package storm

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// Storm is a number of trials.
type Storm struct {
	Seed   uint64    // of the first trial; the others follow it
	Trials int       // how many
	At     int       // how many run at once; the default is 8
	Most   int       // how many failed trials are written; the default is 10
	Out    io.Writer // where they are written

	Skip string // leave out the trials with a server whose description has this in it
	Calm bool   // whether the drain of a trial begins when all clients have finished
	Same bool   // whether every trial is the one of Seed: what is rare shows up in some of them

	with maker
	only []Rule // the rules that are judged; all of them if empty
}

// Result is what has become of a storm.
type Result struct {
	Stats

	Failed int          // trials that have faults
	Faults map[Rule]int // by what they have broken
	Seeds  []uint64     // of the failed trials
	Took   time.Duration
}

// batch is how many trials run between two looks for leaks.
const batch = 64

// Run runs the trials.
func (s Storm) Run() Result {
	r := Result{Faults: map[Rule]int{}}
	s = s.withDefaults()
	certificate() // so that what the process itself opens is there before
	warmUp()
	began := time.Now()
	for done := 0; done < s.Trials; done += batch {
		before := leakage()
		s.batch(done, min(batch, s.Trials-done), &r)
		if text := before.grown(); text != "" {
			r.Faults[Leak]++
			page{s.Out}.printf("FAULT %s in the trials of seeds %d to %d: %s\n",
				Leak, s.Seed+uint64(done), s.Seed+uint64(done+batch-1), text) //nolint:gosec // positive
		}
	}
	r.Took = time.Since(began)
	r.bound(s.Out)
	return r
}

func (s Storm) withDefaults() Storm {
	if s.At == 0 {
		s.At = 8
	}
	if s.Most == 0 {
		s.Most = 10
	}
	if s.with == nil {
		s.with = newEngine
	}
	return s
}

// batch runs n trials, some of them at once.
func (s Storm) batch(from, n int, r *Result) {
	var mu sync.Mutex
	var all sync.WaitGroup
	places := make(chan struct{}, s.At)
	for i := range n {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			p := s.draw(from + i)
			if s.skips(p) {
				return
			}
			o := play(p, s.with)
			faults, stats := Judge(o)
			mu.Lock()
			defer mu.Unlock()
			r.take(s, o, faults, stats)
		})
	}
	all.Wait()
}

// draw returns the plan of the i-th trial.
func (s Storm) draw(i int) Plan {
	if s.Same {
		i = 0
	}
	p := Draw(s.Seed + uint64(i)) //nolint:gosec // positive
	if s.Calm {
		return p.calm()
	}
	return p
}

// skips reports whether a plan is left out.
func (s Storm) skips(p Plan) bool {
	return s.Skip != "" && slices.ContainsFunc(p.Servers, func(p ServerPlan) bool {
		return strings.Contains(p.text(), s.Skip)
	})
}

// take adds what was found in a trial.
func (r *Result) take(s Storm, o *Outcome, faults []Fault, stats Stats) {
	r.add(stats)
	faults = slices.DeleteFunc(faults, func(f Fault) bool { return len(s.only) > 0 && !slices.Contains(s.only, f.Rule) })
	if len(faults) == 0 {
		return
	}
	r.Failed++
	r.Seeds = append(r.Seeds, o.Plan.Seed)
	for _, f := range faults {
		r.Faults[f.Rule]++
	}
	if r.Failed <= s.Most {
		o.Write(s.Out, faults)
	}
}

// bound judges that crossings are as rare as they must be: what arrives within
// the microseconds between the last look at something and its close is lost.
func (r *Result) bound(w io.Writer) {
	for _, b := range []struct {
		rule Rule
		what string
		got  int
		of   int
	}{
		{Lost, "requests have crossed the close of a silent connection", r.Crossed, r.Idle},
		{Lost, "requests have crossed the head of a reply that closes", r.Passed, r.Clients},
		{Closing, "last replies did not say close", r.Unsaid, r.Clients},
		{Refused, "connections have crossed the close of a listener", r.Newcomers, r.Clients},
	} {
		if most := 2 + b.of/1000; b.got > most {
			r.Faults[b.rule]++
			page{w}.printf("FAULT %s: %d %s, of %d; %d would be bad luck\n", b.rule, b.got, b.what, b.of, most)
		}
	}
}

// OK reports whether there is no fault.
func (r Result) OK() bool { return len(r.Faults) == 0 }

// String returns the result in a few lines.
func (r Result) String() string {
	return fmt.Sprintf("%d trials in %v, %d failed %v %v\n%+v",
		r.Trials, r.Took.Round(time.Second), r.Failed, r.Faults, r.Seeds[:min(len(r.Seeds), 20)], r.Stats)
}
