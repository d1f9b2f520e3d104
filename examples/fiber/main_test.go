//go:build unix

package main

import (
	"testing"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

func TestMain(m *testing.M) { trial.Main(m, main) }

func TestStopsUnderLoad(t *testing.T) {
	trial.StopUnderLoad(t, trial.Start(t, trial.Config("  late: serve")), "http")
}
