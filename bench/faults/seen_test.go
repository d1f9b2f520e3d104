package faults

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// seeing returns a row of the table's nth fault.
func seeing(n int, r Result) Row { return Row{Fault: All()[n], Ours: []Result{r}} }

func TestSeenKeepsTheOtherRows(t *testing.T) {
	var s Seen
	s.Add(Run{Seed: 1}, []Row{seeing(0, kept), seeing(1, kept)})
	s.Add(Run{Seed: 2}, []Row{seeing(1, another)})
	rows := s.All()
	require.Len(t, rows, 3)
	assert.Equal(t, Row{Fault: All()[0], Run: 0, Ours: []Result{kept}}.Ours, rows[0].Ours)
	assert.Equal(t, []int{0, 0, 1}, []int{rows[0].Run, rows[1].Run, rows[2].Run})
	assert.Equal(t, []Result{another}, rows[2].Ours)
}

func TestSeenTakesThePlaceOfTheSameSeed(t *testing.T) {
	var s Seen
	s.Add(Run{Seed: 1, Setting: []string{"old"}}, []Row{seeing(0, kept)})
	s.Add(Run{Seed: 1, Setting: []string{"new"}}, []Row{seeing(0, another)})
	require.Len(t, s.All(), 1)
	assert.Equal(t, []Result{another}, s.All()[0].Ours)
	assert.Equal(t, []Run{{Seed: 1, Setting: []string{"new"}}}, s.Runs, "nothing is left of the other")
}

func TestSeenKeepsTheLatestTwoSeeds(t *testing.T) {
	var s Seen
	for seed := range uint64(4) {
		s.Add(Run{Seed: seed}, []Row{seeing(0, kept)})
	}
	assert.Equal(t, []Run{{Seed: 2}, {Seed: 3}}, s.Runs)
	assert.Equal(t, []int{0, 1}, []int{s.All()[0].Run, s.All()[1].Run})
}

func TestSeenForgetsFaultsThatAreNoMore(t *testing.T) {
	s := Seen{Runs: []Run{{Seed: 1}}, Rows: []Sighting{{Fault: "network/nothing like that"}}}
	s.Add(Run{Seed: 2}, []Row{seeing(0, kept)})
	assert.Equal(t, []Run{{Seed: 2}}, s.Runs)
	assert.Len(t, s.Rows, 1)
}

func TestSeenIsReadAsItWasWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seen.json")
	nothing, err := ReadSeen(file)
	require.NoError(t, err)
	assert.Empty(t, nothing.Rows)
	require.NoError(t, nothing.Write(file))
	var s Seen
	s.Add(Run{Seed: 1, Setting: []string{"date: today"}}, []Row{seeing(1, broken), {Fault: All()[0], Skipped: "no root"}})
	require.NoError(t, s.Write(file))
	again, err := ReadSeen(file)
	require.NoError(t, err)
	assert.Equal(t, s, again)
}
