package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
)

// profiled runs a server and, where the environment names a folder, writes there
// what its processors did, to a file for each process.
func profiled(kind string, run func() error) error {
	dir := os.Getenv(_profileVar)
	if dir == "" {
		return run()
	}
	name := fmt.Sprintf("%s-%d.pprof", kind, os.Getpid())
	f, err := os.Create(filepath.Join(dir, name)) //nolint:gosec // the user names the folder
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return run()
}
