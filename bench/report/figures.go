// Package report makes a table of what the runs found.
package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/direct"
	"github.com/gracefulfx/gracefulfx/bench/kube"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/rolling"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// Figures are all that was found out about one peer.
type Figures struct {
	// Peer is its name.
	Peer string
	// Direct are its stops under load.
	Direct []direct.Result
	// Rolling are its restarts behind each proxy, by the proxy's name.
	Rolling map[string]rolling.Result
	// Kube is its roll.
	Kube kube.Result
}

// Faults tells in words what a library that loses nothing must not have: a
// request lost, a connection closed as soon as it was silent, a request that
// failed or stalled behind a balancer, an exit code other than 0.
func (f Figures) Faults() []string {
	var faults []string
	for i, r := range f.Direct {
		if n := r.All().Lost(); n > 0 {
			faults = append(faults, fmt.Sprintf("direct stop %d: %d lost", i, n))
		}
		if n := r.Blind.StaleWithin(peer.MinSilence); n > 0 {
			faults = append(faults, fmt.Sprintf("direct stop %d: %d closed too soon", i, n))
		}
	}
	balanced := func(where string, t load.Tally, excused int, freeze time.Duration) {
		if n := t.Failed() - excused; n > 0 {
			faults = append(faults, fmt.Sprintf("%s: %d failed", where, n))
		}
		if d := t.SlowestRequest(); d > load.Stall+freeze {
			faults = append(faults, fmt.Sprintf("%s: the slowest took %v", where, d.Round(time.Millisecond)))
		}
	}
	for name, r := range f.Rolling {
		balanced("behind "+name, r.All(), r.Reserved, r.Freeze)
	}
	balanced("roll", f.Kube.All(), 0, 0)
	for _, s := range f.stops() {
		if s.Exit.Killed || s.Exit.Code != 0 {
			faults = append(faults, fmt.Sprintf("%s ended with exit code %v: %s", s.Addr, s.Exit, s.Exit.Stderr))
		}
	}
	return faults
}

// stops are all stops of all runs.
func (f Figures) stops() []peer.Stop {
	var all []peer.Stop
	for _, r := range f.Direct {
		all = append(all, r.Stop)
	}
	for _, r := range f.Rolling {
		all = append(all, r.Stops...)
	}
	return append(all, f.Kube.Stops...)
}

// perStop is the mean over the direct stops.
func (f Figures) perStop(count func(direct.Result) int) string {
	n := 0
	for _, r := range f.Direct {
		n += count(r)
	}
	return mean(n, len(f.Direct))
}

// blind is what the clients that do not look lost, and what they wrote into
// closed connections.
func (f Figures) blind() string {
	lost := f.perStop(func(r direct.Result) int { return r.Blind.Lost() })
	stale := f.perStop(func(r direct.Result) int { return r.Blind.Count[load.Stale] })
	if stale == none || stale == "0" {
		return lost
	}
	return fmt.Sprintf("%s (+%s)", lost, stale)
}

// toExit is the median time from the last reply to the exit.
func (f Figures) toExit() string {
	if len(f.Direct) == 0 {
		return none
	}
	times := make([]time.Duration, len(f.Direct))
	for i, r := range f.Direct {
		times[i] = r.FromLastReply()
	}
	slices.Sort(times)
	return times[len(times)/2].Round(time.Millisecond).String()
}

// behind is how many requests failed per restart behind a proxy, beside those
// that the proxy's client has failed by itself.
func (f Figures) behind(name string) string {
	r := f.Rolling[name]
	text := mean(r.All().Failed()-r.Reserved, len(r.Stops))
	if r.Reserved > 0 {
		text += fmt.Sprintf(" (+%s)", mean(r.Reserved, len(r.Stops)))
	}
	return text
}

// slowest is the slowest request of all behind a balancer.
func (f Figures) slowest() string {
	slowest := f.Kube.All().SlowestRequest()
	for _, r := range f.Rolling {
		slowest = max(slowest, r.All().SlowestRequest())
	}
	if slowest == 0 {
		return none
	}
	return slowest.Round(time.Millisecond).String()
}

// exitCodes lists the exit codes, the most frequent first.
func (f Figures) exitCodes() string {
	count := make(map[string]int)
	var codes []string
	for _, s := range f.stops() {
		code := s.Exit.String()
		if count[code] == 0 {
			codes = append(codes, code)
		}
		count[code]++
	}
	if len(codes) == 0 {
		return none
	}
	slices.SortFunc(codes, func(a, b string) int { return cmp.Compare(count[b], count[a]) })
	for i, code := range codes {
		codes[i] = fmt.Sprintf("%s ×%d", code, count[code])
	}
	return strings.Join(codes, ", ")
}

// none stands for a figure that was not measured.
const none = "–"

// mean tells a mean with one decimal, and a zero that is one as 0.
func mean(sum, n int) string {
	switch {
	case n == 0:
		return none
	case sum == 0:
		return "0"
	case sum*100 < n*10:
		return fmt.Sprintf("%.3f", float64(sum)/float64(n))
	default:
		return fmt.Sprintf("%.1f", float64(sum)/float64(n))
	}
}
