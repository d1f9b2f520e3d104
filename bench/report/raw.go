package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/direct"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// maxIncidents is how many incidents of a run are told.
const maxIncidents = 12

// Raw writes the figures of single runs.
type Raw struct {
	// W is where they go.
	W io.Writer
	// Incidents adds a line for each of the first requests that went wrong.
	Incidents bool
}

// Direct writes those of one stop.
func (raw Raw) Direct(p peer.Peer, nth int, r direct.Result) {
	raw.printf("%s, stop %d: %v, exit %v after %v, %v after the last reply\n", p.Name, nth,
		r.Stop.Signal, r.Stop.Exit, round(r.Stop.FromSignal()), round(r.FromLastReply()))
	raw.groups([]peer.Stop{r.Stop}, Group{"looking", r.Looking}, Group{"not looking", r.Blind}, Group{"fresh", r.Fresh})
}

// Group is what a group of clients saw.
type Group struct {
	Name  string
	Tally load.Tally
}

// Stops writes those of a series of stops.
func (raw Raw) Stops(p peer.Peer, where string, stops []peer.Stop, groups ...Group) {
	raw.printf("%s, %s, %d stops; exit code and time:", p.Name, where, len(stops))
	for _, s := range stops {
		raw.printf(" %v in %v;", s.Exit, round(s.FromSignal()))
	}
	raw.printf("\n")
	raw.groups(stops, groups...)
}

// Log writes the first lines of a proxy's log, those about refused connects
// left out: each restart makes some, and they cost no request.
func (raw Raw) Log(text string) {
	n := 0
	for line := range strings.Lines(text) {
		if strings.Contains(line, "Connection refused") {
			continue
		}
		if n++; n > maxIncidents || !raw.Incidents {
			return
		}
		raw.printf("    log: %s", line)
	}
}

func (raw Raw) groups(stops []peer.Stop, groups ...Group) {
	for _, g := range groups {
		raw.printf("  %s: %v\n", g.Name, g.Tally)
		if raw.Incidents {
			raw.incidents(stops, g.Tally.Incidents)
		}
	}
}

// incidents tells of what went wrong once the first stop had begun, what was
// lost before what was not.
func (raw Raw) incidents(stops []peer.Stop, incidents []load.Incident) {
	incidents = slices.Clone(incidents)
	slices.SortStableFunc(incidents, func(a, b load.Incident) int {
		return cmp.Compare(severity(a.Kind), severity(b.Kind))
	})
	told := 0
	for _, i := range incidents {
		stop, ok := peer.LastBefore(stops, i.Ended())
		if !ok {
			continue
		}
		if told == maxIncidents {
			raw.printf("    … and more\n")
			return
		}
		told++
		raw.printf("    from the signal to %s: %s\n", stop.Addr, i.Since(stop.Signalled))
	}
}

func severity(k load.Kind) int {
	if k.Lost() {
		return 0
	}
	return 1
}

func (raw Raw) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(raw.W, format, args...) // the table has what counts
}

func round(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }
