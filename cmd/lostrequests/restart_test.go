package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	atWork = regexp.MustCompile(`deploy now`)
	// serving is a whole second that is shown, and one after it in which there
	// were answers.
	serving = regexp.MustCompile(`(?s)\n +\d\S*s .*\n +\d\S*s  +[1-9]`)
)

func TestPlainServersLose(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process is asked to end here")
	}
	tests := []struct {
		desc    string
		program string
		server  plain
		args    []string
	}{
		{"Go", "", plain{goServer, "listening"}, []string{"--http", "1.1,2"}},
		{"Node", "node", plain{nodeServer, "listening"}, nil},
		{"Python", "python3", plain{pythonServer, "Serving HTTP"}, []string{"--methods", "GET", "--clients", "8"}},
	}
	for _, tt := range tests {
		t.Run(tt.desc, func(t *testing.T) {
			if _, err := exec.LookPath(tt.program); tt.program != "" && err != nil {
				t.Skipf("%s is not installed", tt.program)
			}
			r, code := restarted(t, tt.server, tt.args...)
			assert.Equal(t, exitFailed, code)
			assert.Equal(t, []string{"lost", "refused"}, r.Failed)
			assert.Positive(t, r.Total.Lost)
			assert.Positive(t, r.Total.Classes[answered])
			assert.Positive(t, r.Total.Classes[refused])
			assert.NotEmpty(t, r.Incidents)
			for _, g := range r.Groups {
				assert.Positive(t, g.Classes[answered], "%+v", g)
			}
		})
	}
}

// restarted measures a server that is restarted twice meanwhile.
func restarted(t *testing.T, p plain, args ...string) (r report, code int) {
	t.Helper()
	addr := freeAddr(t)
	stop := p.start(t, addr)
	defer func() { stop() }()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	file := filepath.Join(t.TempDir(), "report.json")
	args = append(args, "--url", "http://"+addr+"/", "--think", "10ms", "--duration", "5m", "--json", file, "--fail-on", "lost,refused")
	shown, table, done := newProgress(), new(strings.Builder), make(chan int)
	go func() { done <- run(ctx, args, table, shown) }()
	shown.await(t, 0, atWork)
	for range 2 {
		shown.await(t, len(shown.String()), serving)
		stop()
		stop = p.start(t, addr)
	}
	cancel()
	code = <-done
	t.Logf("%s%s", shown, table)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &r))
	return r, code
}
