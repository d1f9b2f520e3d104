package deploy

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

// _margin is what a manager waits beyond what the app may take.
const _margin = 5 * time.Second

// _patience says where each file sets its manager's patience, and in which unit.
var _patience = []struct {
	file    string
	setting string // its first group is a number
	unit    time.Duration
}{
	{"systemd/app.service", `(?m)^TimeoutStopSec=(\d+)s$`, time.Second},
	{"systemd/app-socket.service", `(?m)^TimeoutStopSec=(\d+)s$`, time.Second},
	{"supervisord/app.conf", `(?m)^stopwaitsecs=(\d+)$`, time.Second},
	{"runit/run", `"sv -w (\d+) restart app"`, time.Second},
	{"runit/run", `SVWAIT=(\d+)`, time.Second},
	{"s6/timeout-kill", `^(\d+)\n$`, time.Millisecond},
	{"pm2/ecosystem.config.js", `kill_timeout: (\d+),`, time.Millisecond},
	{"docker/Dockerfile", `--stop-timeout (\d+)`, time.Second},
	{"docker/compose.yaml", `(?m)^    stop_grace_period: (\d+)s$`, time.Second},
	{"nomad/app.nomad.hcl", `(?m)^      kill_timeout = "(\d+)s"$`, time.Second},
	{"kubernetes/app.yaml", `(?m)^      terminationGracePeriodSeconds: (\d+)$`, time.Second},
	{"kubernetes/app-prestop-http.yaml", `(?m)^      terminationGracePeriodSeconds: (\d+)$`, time.Second},
	{"kubernetes/app-prestop.yaml", `(?m)^      terminationGracePeriodSeconds: (\d+)$`, time.Second},
}

// Each manager waits for as long as the app may take by its configuration, which is
// the default one where the file has none, and for the margin.
func TestPatience(t *testing.T) {
	for _, p := range _patience {
		t.Run(p.file, func(t *testing.T) {
			got := seconds(t, find(t, p.file, p.setting), p.unit)
			assert.Equal(t, preStop(t, p.file)+configured(t, p.file).StopTimeout()+_margin, got)
		})
	}
}

// preStop is how long the hook of a file waits before the signal.
func preStop(t *testing.T, file string) time.Duration {
	t.Helper()
	if file != "kubernetes/app-prestop.yaml" {
		return 0
	}
	return seconds(t, find(t, file, `sleep: {seconds: (\d+)}`), time.Second)
}

var _section = regexp.MustCompile(`(?m)^( +)graceful:\n(?:( +).*\n)+`)

// configured is the app's configuration as a file has it.
func configured(t *testing.T, file string) gracefulfx.Config {
	t.Helper()
	section := _section.FindStringSubmatch(read(t, file))
	if section == nil {
		return gracefulfx.DefaultConfig()
	}
	var text strings.Builder
	for line := range strings.Lines(section[0]) {
		below, inside := strings.CutPrefix(line, section[1])
		if !inside || text.Len() > 0 && below[0] != ' ' {
			break
		}
		text.WriteString(below)
	}
	return load(t, text.String())
}

// load reads a configuration as an app does.
func load(t *testing.T, text string) gracefulfx.Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	var c gracefulfx.Config
	require.NoError(t, fx.New(fx.NopLogger, gracefulfx.YAML(path), fx.Provide(gracefulfx.NewConfig), fx.Populate(&c)).Err())
	return c
}
