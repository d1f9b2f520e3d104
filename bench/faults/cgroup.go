package faults

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const _cgroups = "/sys/fs/cgroup"

// limit is what a control group is told, in the words of either version.
type limit struct {
	controller string
	v1, v2     map[string]string
	// told are files of either version that tell what the limit has done.
	told []string
}

// group is a control group.
type group struct {
	dir  string
	told []string
}

// wrap makes a server run in the group.
func (g group) wrap() []string { return shell(fmt.Sprintf("echo $$ > %s/cgroup.procs", g.dir)) }

// note notes what the limit has done.
func (g group) note(t *Trial) {
	for _, name := range g.told {
		if text, err := os.ReadFile(filepath.Join(g.dir, name)); err == nil {
			t.Note("%s: %s", name, strings.Join(strings.Fields(string(text)), " "))
		}
	}
}

// share is so many per cent of one processor.
func share(percent int) limit {
	const period = 100_000
	quota := fmt.Sprint(period / 100 * percent)
	return limit{
		"cpu",
		map[string]string{"cpu.cfs_period_us": fmt.Sprint(period), "cpu.cfs_quota_us": quota},
		map[string]string{"cpu.max": fmt.Sprintf("%s %d", quota, period)},
		[]string{"cpu.stat"},
	}
}

// memory is so many bytes.
func memory(n int) limit {
	return limit{
		"memory",
		map[string]string{"memory.limit_in_bytes": fmt.Sprint(n)},
		map[string]string{"memory.max": fmt.Sprint(n)},
		[]string{"memory.max_usage_in_bytes", "memory.peak", "memory.failcnt"},
	}
}

// limited makes a control group that ends with the trial.
func (t *Trial) limited(l limit) (group, error) {
	name := fmt.Sprintf("faults%d", rand.Uint64())
	dir, settings := filepath.Join(_cgroups, l.controller, name), l.v1
	if _, err := os.Stat(filepath.Join(_cgroups, "cgroup.controllers")); err == nil {
		dir, settings = filepath.Join(_cgroups, name), l.v2
		file := filepath.Join(_cgroups, "cgroup.subtree_control")
		_ = os.WriteFile(file, []byte("+"+l.controller), 0o600) // what cannot be set below tells
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return group{}, skipf("this takes a control group: %v", err)
	}
	t.Cleanup(func() { removeGroup(dir) })
	for name, value := range settings {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return group{}, skipf("this takes a control group: %v", err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(value), 0o600); err != nil {
			return group{}, skipf("this takes a control group: %v", err)
		}
	}
	return group{dir, l.told}, nil
}

// removeGroup removes a control group whose processes have just ended: the kernel
// may take a moment to see it.
func removeGroup(dir string) {
	for range 100 {
		if err := os.Remove(dir); err == nil || errors.Is(err, os.ErrNotExist) {
			return
		}
		time.Sleep(10 * ms)
	}
}

// shell runs a script before a server, in the server's process.
func shell(script string) []string {
	return []string{"sh", "-c", script + ` && exec "$@"`, "sh"}
}

// mounting runs a script before a server, in a mount namespace of its own.
func mounting(script string) ([]string, error) {
	if err := onLinux(); err != nil {
		return nil, err
	}
	if os.Getuid() != 0 {
		return nil, skipf("this takes root, to mount")
	}
	return append([]string{"unshare", "-m", "--propagation", "private"}, shell(script)...), nil
}
