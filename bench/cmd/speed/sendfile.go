package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

const _fileSize = 1 << 30

// sendfile measures a large file, and counts its system calls where strace is
// there to do it.
func sendfile(ctx context.Context, b *bench) ([]result, error) {
	dir, err := os.MkdirTemp("", "speed")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	env := []string{_fileVar + "=" + filepath.Join(dir, "file")}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		return nil, err
	}
	if err := os.Truncate(filepath.Join(dir, "file"), _fileSize); err != nil {
		return nil, err
	}
	more := &bench{turns: 3 * b.turns} // one process differs from the next by 5 % and more
	p, err := more.both(ctx, func(ctx context.Context, kind string) (figures, error) {
		c, err := start(ctx, kind, env)
		if err != nil {
			return nil, err
		}
		defer c.end()
		if err := fetch(ctx, c.addr); err != nil { // it is in the page cache now
			return nil, err
		}
		before, err := c.ask(_cpu)
		if err != nil {
			return nil, err
		}
		const times = 3 // the time of one varies more than what is looked for
		for range times {
			if err := fetch(ctx, c.addr); err != nil {
				return nil, err
			}
		}
		after, err := c.ask(_cpu)
		return figures{(after - before) / 1000 / times}, err
	})
	if err != nil {
		return nil, err
	}
	all := []result{atMost("sendfile of 1 GiB: processor time", "ms", 1.02, p.nth(0))}
	if _, err := exec.LookPath("strace"); err != nil {
		return all, nil
	}
	var calls [2]map[string]int
	for i, kind := range []string{bare, ours} {
		if calls[i], err = traced(ctx, kind, env, filepath.Join(dir, "trace")); err != nil {
			return nil, err
		}
	}
	return append(all, result{
		what:      "sendfile of 1 GiB: system calls that move bytes (" + kindsOf(calls[1]) + ")",
		reference: float64(sum(calls[0])), ours: float64(sum(calls[1])),
		compared: "", target: "the same kinds", met: kindsOf(calls[0]) == kindsOf(calls[1]),
	}), nil
}

// fetch reads the file to its end.
func fetch(ctx context.Context, addr string) error {
	nc, err := dial(ctx, addr, 0)
	if err != nil {
		return err
	}
	defer func() { _ = nc.Close() }()
	if _, err := fmt.Fprintf(nc, _request, "/file"); err != nil {
		return err
	}
	buf := make([]byte, 1<<20)
	for left := int64(_fileSize); left > 0; {
		n, err := nc.Read(buf) // the head counts as well, which is no matter
		left -= int64(n)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	return nil
}

// traced counts the calls by which a server sends the file.
func traced(ctx context.Context, kind string, env []string, trace string) (map[string]int, error) {
	c, err := start(ctx, kind, env, "strace", "-f", "-qq", "-e", "trace=sendfile,splice", "-o", trace)
	if err != nil {
		return nil, err
	}
	err = fetch(ctx, c.addr)
	c.end()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(trace) //nolint:gosec // its own
	if err != nil {
		return nil, err
	}
	calls := make(map[string]int)
	for line := range strings.Lines(string(text)) {
		_, call, _ := strings.Cut(strings.TrimSpace(line), " ")
		name, args, found := strings.Cut(strings.TrimSpace(call), "(")
		if _, err := strconv.Atoi(name); found && err != nil && args != "" && !strings.Contains(name, "resumed") {
			calls[name]++
		}
	}
	return calls, nil
}

func kindsOf(calls map[string]int) string {
	var list []string
	for _, name := range []string{"sendfile", "splice"} {
		if calls[name] > 0 {
			list = append(list, name)
		}
	}
	return strings.Join(list, ", ")
}

func sum(calls map[string]int) int {
	n := 0
	for _, c := range calls {
		n += c
	}
	return n
}
