package socketiotest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Result is what became of it.
type Result struct {
	Outcome
	Code    int
	Began   time.Time
	Exited  time.Time // when the process had ended
	Seen    []Client
	Moved   int
	Refused int
	Told    time.Duration // when the last client noticed, after the drain's start
	Back    time.Duration // how long after it noticed the last client was back
	Reasons map[string]int
	Logs    string

	crowd Crowd
}

// look sums up what the clients have seen.
func (r *Result) look(seen []Client) {
	r.Seen, r.Moved, r.Reasons = seen, r.crowd.on(seen, "B"), make(map[string]int)
	for _, c := range seen {
		for _, s := range c.Spaces {
			for _, d := range r.goodbyes(s) {
				r.Reasons[d.Reason]++
				at := time.UnixMilli(d.At)
				r.Told = max(r.Told, at.Sub(r.Outcome.Began))
				for _, on := range s.Servers {
					if on.At >= d.At {
						r.Back = max(r.Back, time.UnixMilli(on.At).Sub(at))
						break
					}
				}
			}
		}
	}
}

// goodbyes are the disconnects from the drained server since its drain began.
func (r *Result) goodbyes(s Space) (list []Disconnect) {
	end := r.Exited.Add(200 * time.Millisecond) // some clients hear of it by the end of the process
	for _, d := range s.Disconnects {
		if d.From != "B" && d.At >= r.Outcome.Began.UnixMilli() && d.At <= end.UnixMilli() {
			list = append(list, d)
		}
	}
	return list
}

// reasons lists what the clients were told, in a fixed order.
func (r *Result) reasons() string {
	var parts []string
	for reason, n := range r.Reasons {
		parts = append(parts, fmt.Sprintf("%s %d", reason, n))
	}
	slices.Sort(parts)
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// stuck counts the clients that have not noticed anything in the middle of an upgrade,
// as those do whose session [Drops] counts.
func (r *Result) stuck() (n int) {
	for _, c := range r.Seen {
		s := c.Spaces[0]
		if s.On == "A" && c.Transport == "polling" && len(r.goodbyes(s)) == 0 {
			n++
		}
	}
	return n
}

// Row is the result as a row of the table, which go run ./table collects.
func (r *Result) row(s Server, crowd Crowd, call string) string {
	ms := func(d time.Duration) string { return fmt.Sprint(d.Round(time.Millisecond)) }
	return fmt.Sprintf("CELL | %s | %d.x | %s | %s | %d/%d | %s | %s | %s | %d | %s |",
		s.Name, crowd.Version, crowd.Transport, call, r.Moved, crowd.Count, r.reasons(),
		ms(r.Told), ms(r.Back), r.Code, ms(r.Took))
}

// assertMoved asserts what a stock client may expect of every move.
func (r *Result) assertMoved(t *testing.T, count int) {
	t.Helper()
	if !assert.Equal(t, count, r.Moved+min(r.stuck(), r.Dropped), "clients that moved by themselves, or cannot") {
		for _, c := range r.Seen {
			if r.crowd.on([]Client{c}, "B") == 0 {
				t.Logf("not on B: %+v", c)
			}
		}
	}
	assert.Zero(t, r.Code, "exit code: %s", r.Summary)
	assert.Empty(t, r.Forced)
	if !r.crowd.Flaps {
		assert.Zero(t, r.Left, "clients left on the drained server")
	}
	assert.Zero(t, r.Open, "connections left")
	for reason := range r.Reasons {
		assert.Contains(t, []string{"transport close", "transport error"}, reason)
	}
}
