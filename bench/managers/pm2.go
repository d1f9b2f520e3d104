package managers

import (
	"context"
	"path/filepath"
	"regexp"
)

// listenTimeout is longer than a command may take: what does not tell pm2 that it is
// ready fails.
const listenTimeout = "listen_timeout: 300000"

type pm2 struct{ site }

func newPM2(s site) manager {
	s.env = append(s.env, "PM2_HOME="+filepath.Join(s.dir, "pm2"), "PM2_KILL_SIGNAL=SIGUSR2", "PM2_DISABLE_VERSION_CHECK=true")
	return &pm2{s}
}

// start makes pm2's daemon, by its first command.
func (m *pm2) start(ctx context.Context) error {
	for _, i := range m.instances {
		target := filepath.Join(i.dir, "ecosystem.config.js")
		pairs := []string{"name: 'app'", "name: '" + i.name + "'", "listen_timeout: 15000", listenTimeout}
		if err := m.install(i, "pm2/ecosystem.config.js", target, pairs...); err != nil {
			return err
		}
		if err := m.pm2(ctx, "start", target); err != nil {
			return err
		}
	}
	return nil
}

func (m *pm2) restart(ctx context.Context, i *instance) error { return m.pm2(ctx, "restart", i.name) }

// exits reads the daemon's log, which says SIGINT where there was no signal.
func (m *pm2) exits(i *instance) ([]int, error) {
	pattern := regexp.MustCompile(`App \[` + i.name + `:\d+\] exited with code \[(?:(\d+)\] via signal \[SIGINT\]|\d+\] via signal)`)
	return codes(filepath.Join(m.dir, "pm2", "pm2.log"), pattern)
}

// stop ends the daemon with all of its apps.
func (m *pm2) stop(ctx context.Context) error { return m.pm2(ctx, "kill") }

func (m *pm2) pm2(ctx context.Context, args ...string) error {
	return m.run(ctx, filepath.Join(m.node, "pm2"), args...)
}
