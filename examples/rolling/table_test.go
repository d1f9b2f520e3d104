package main

import (
	"strings"
	"testing"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/stretchr/testify/assert"
)

// examples are two trials as they usually go.
func examples() []*trial {
	theirs := &trial{contender: _contenders[0], restarts: []restart{
		{"A", 20 * time.Millisecond, 0}, {"B", 490 * time.Millisecond, 1}, {"A", 30 * time.Millisecond, 0},
	}}
	ours := &trial{contender: _contenders[1], restarts: []restart{
		{"A", 40 * time.Millisecond, 0}, {"B", 60 * time.Millisecond, 0}, {"A", 50 * time.Millisecond, 0},
	}}
	for i := range 1234 {
		theirs.tally.add(time.Duration(i)*time.Microsecond, "")
		ours.tally.add(time.Duration(i)*time.Millisecond, "")
	}
	for _, failure := range []string{"connection reset", "closed, no answer", "connection reset"} {
		theirs.tally.add(time.Hour, failure)
	}
	return []*trial{theirs, ours}
}

func TestTable(t *testing.T) {
	want := `
╭─────────────────────────┬──────────────────────┬──────────────────────╮
│                         │ http.Server.Shutdown │           gracefulfx │
├─────────────────────────┼──────────────────────┼──────────────────────┤
│ orders sent             │                1,237 │                1,234 │
│ lost                    │                    3 │                    0 │
│   connection reset      │                    2 │                    0 │
│   closed, no answer     │                    1 │                    0 │
│ slowest answer          │                 1 ms │             1,233 ms │
├─────────────────────────┼──────────────────────┼──────────────────────┤
│ restarts                │                    3 │                    3 │
│ exit codes              │         2 × 0, 1 × 1 │                    0 │
│ signal to exit, median  │                30 ms │                50 ms │
│ signal to exit, longest │               490 ms │                60 ms │
╰─────────────────────────┴──────────────────────┴──────────────────────╯`
	assert.Equal(t, strings.TrimSpace(want), renderTable(examples()))
}

func TestTableInColour(t *testing.T) {
	text.EnableColors()
	defer text.DisableColors()
	table := renderTable(examples())
	assert.Contains(t, table, text.Colors{text.Bold, text.FgRed}.Sprint("3"))
	assert.Contains(t, table, text.Colors{text.Bold, text.FgGreen}.Sprint("0"))
}

func TestExitCodes(t *testing.T) {
	assert.Equal(t, "0", exitCodes([]restart{{}, {}}))
	assert.Equal(t, "killed", exitCodes([]restart{{code: -1}}))
	assert.Equal(t, "1 × killed, 2 × 0", exitCodes([]restart{{}, {code: -1}, {}}))
}

func TestVerdict(t *testing.T) {
	trials := examples()
	assert.Contains(t, verdict(trials), "lost 3 of 1,237 orders, 1.0 at each restart")
	assert.Contains(t, verdict(trials), "✔")

	lucky := &trial{contender: _contenders[0]}
	assert.Contains(t, verdict([]*trial{lucky, trials[1]}), "lucky")

	trials[1].restarts[0].code = 1
	assert.Contains(t, verdict(trials), "not every process ended with exit code 0")
	trials[1].tally.add(0, "connection reset")
	assert.Contains(t, verdict(trials), "✘ gracefulfx lost 1 of 1,235 orders")
}

func TestGroup(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		assert.Equal(t, want, group(n))
	}
}
