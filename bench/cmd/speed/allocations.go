package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// allocations runs the engine's own benchmark of a request without a network,
// on one core.
func allocations(ctx context.Context, b *bench) ([]result, error) {
	dir, err := os.MkdirTemp("", "speed")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	tests := filepath.Join(dir, "tests")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-o", tests, "github.com/gracefulfx/gracefulfx/graceful")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	more := &bench{turns: 3 * b.turns} // they are short
	p, err := more.both(ctx, func(ctx context.Context, kind string) (figures, error) {
		run := exec.CommandContext(ctx, tests, "-test.run", "^$", "-test.bench", "^BenchmarkRequest$/^server="+kind+"$",
			"-test.benchtime", "100000x", "-test.cpu", "1")
		out, err := run.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("%w: %s", err, out)
		}
		return figuresIn(out)
	})
	if err != nil {
		return nil, err
	}
	return []result{
		plus("time of a request, no network", "ns", 60, p.nth(0)),
		plus("allocations of a request", "", 0, p.nth(1)),
	}, nil
}

// figuresIn reads nanoseconds and allocations from the output of a benchmark.
func figuresIn(out []byte) (figures, error) {
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) < 8 || !strings.HasPrefix(f[0], "BenchmarkRequest/") {
			continue
		}
		ns, err := strconv.ParseFloat(f[2], 64)
		if err != nil {
			return nil, err
		}
		allocs, err := strconv.ParseFloat(f[6], 64)
		return figures{ns, allocs}, err
	}
	return nil, fmt.Errorf("no figures in: %s", out)
}
