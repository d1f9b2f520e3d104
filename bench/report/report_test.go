package report

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/direct"
	"github.com/gracefulfx/gracefulfx/bench/kube"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/rolling"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func tally(counts map[load.Kind]int) load.Tally {
	t := load.Tally{Count: counts, Slowest: make(map[load.Kind]time.Duration), LastReply: start}
	for k := range counts {
		t.Slowest[k] = 20 * time.Millisecond
	}
	return t
}

func stop(code int) peer.Stop {
	return peer.Stop{Addr: "a", Signalled: start, Exit: peer.Exit{Code: code, At: start.Add(30 * time.Millisecond)}}
}

func lossy() Figures {
	return Figures{
		Peer: "lossy",
		Direct: []direct.Result{
			{
				Looking: tally(map[load.Kind]int{load.Served: 10, load.LostEOF: 3, load.Refused: 9}),
				Blind:   tally(map[load.Kind]int{load.Served: 10, load.LostRST: 2, load.Stale: 4}),
				Fresh:   tally(map[load.Kind]int{load.Served: 10, load.Reset: 1, load.Rejected: 8}),
				Stop:    stop(0),
			},
			{Looking: tally(map[load.Kind]int{load.Served: 10}), Stop: stop(1)},
		},
		Rolling: map[string]rolling.Result{"nginx": {
			POST:  tally(map[load.Kind]int{load.Served: 10, load.Rejected: 5}),
			Stops: []peer.Stop{stop(0), stop(0)},
		}},
		Kube: kube.Result{
			Fresh: tally(map[load.Kind]int{load.Served: 10, load.Refused: 7}),
			Stops: []peer.Stop{stop(0)},
		},
	}
}

func TestMarkdown(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Markdown(&b, []Figures{lossy(), {Peer: "not run"}}))
	lines := strings.Split(b.String(), "\n")
	require.Len(t, lines, 5)
	assert.True(t, strings.HasPrefix(lines[0], "| peer | "), lines[0])
	assert.Equal(t, strings.Count(lines[0], "|"), strings.Count(lines[1], "|"))
	assert.Equal(t, "| lossy | 1.5 | 1.0 (+2.0) | 0.5 | 4.0 | 30ms | 2.5 | 7.0 | 20ms | 0 ×4, 1 ×1 |", lines[2])
	assert.Equal(t, "| not run | – | – | – | – | – | – | – | – | – |", lines[3])
}

func TestTextHasARowForEachPeer(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Text(&b, []Figures{lossy(), {Peer: "not run"}}))
	assert.Equal(t, 3, strings.Count(b.String(), "\n"))
}

func TestFaults(t *testing.T) {
	assert.ElementsMatch(t, []string{
		"direct stop 0: 6 lost",
		"behind nginx: 5 failed",
		"roll: 7 failed",
		"a ended with exit code 1: ",
	}, lossy().Faults())
}

func TestStallIsAFault(t *testing.T) {
	slow := tally(map[load.Kind]int{load.Served: 1})
	slow.Slowest[load.Served] = time.Second
	f := Figures{Rolling: map[string]rolling.Result{"haproxy": {GET: slow}}}
	assert.Equal(t, []string{"behind haproxy: the slowest took 1s"}, f.Faults())
}

func TestNothingLostIsNoFault(t *testing.T) {
	f := Figures{Direct: []direct.Result{{
		Looking: tally(map[load.Kind]int{load.Served: 10, load.Rejected: 3, load.Refused: 5}), Stop: stop(0),
	}}}
	assert.Empty(t, f.Faults())
}
