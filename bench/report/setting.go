package report

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// Setting tells when and where a table was made, a line each.
func Setting(ctx context.Context) []string {
	lines := []string{
		"date: " + time.Now().Format(time.DateOnly),
		fmt.Sprintf("machine: %s, %d cores, %s", runtime.GOARCH, runtime.NumCPU(), kernel(ctx)),
		"Go: " + runtime.Version(),
	}
	for _, tool := range [][]string{{"node", "--version"}, {"nginx", "-v"}, {"haproxy", "-v"}} {
		if version := first(ctx, tool...); version != "" {
			lines = append(lines, tool[0]+": "+version)
		}
	}
	return lines
}

// first is the first line that a command prints, empty if it cannot be run.
func first(ctx context.Context, command ...string) string {
	out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput()
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(line)
}

// kernel is the system's name and version, without what its builder added.
func kernel(ctx context.Context) string {
	version, _, _ := strings.Cut(first(ctx, "uname", "-sr"), "-")
	return version
}
