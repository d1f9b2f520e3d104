package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// The test binary is its own servers, as the command is.
func TestMain(m *testing.M) {
	if os.Getenv(_kindVar) != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m)
}

func TestOptions(t *testing.T) {
	o, err := parse([]string{"-rows", "drain,force", "-turns", "2"})
	require.NoError(t, err)
	assert.Equal(t, options{rows: []string{"drain", "force"}, turns: 2}, o)

	_, err = parse([]string{"-rows", "speed"})
	assert.ErrorContains(t, err, `-rows has "speed": allowed are requests, allocations`)
	_, err = parse([]string{"-turns", "0"})
	assert.ErrorContains(t, err, "-turns is 0: must be positive")
}

// Every row measures real processes; two of the short ones stand for all.
func TestRows(t *testing.T) {
	b := &bench{turns: 1}
	for _, row := range _rows {
		switch row.name {
		case "connections", "exit":
			t.Run(row.name, func(t *testing.T) {
				results, err := row.measure(t.Context(), b)
				require.NoError(t, err)
				for _, r := range results {
					assert.Positive(t, r.reference, r.what)
					assert.Positive(t, r.ours, r.what)
				}
			})
		}
	}
}
