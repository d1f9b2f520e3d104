package managers

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
)

type runit struct {
	services
	patience string
}

func newRunit(s site) manager { return &runit{services: services{site: s}} }

// _patience is the command that the file says to restart with.
var _patience = regexp.MustCompile(`"sv (-w) (\d+) restart app"`)

func (m *runit) start(ctx context.Context) error {
	text, err := os.ReadFile(filepath.Join(m.deploy, "runit", "run"))
	if err != nil {
		return err
	}
	m.patience = string(_patience.FindSubmatch(text)[2])
	for _, i := range m.instances {
		service := m.service(i)
		if err := m.install(i, "runit/run", filepath.Join(service, "run")); err != nil {
			return err
		}
		if err := m.check(i, filepath.Join(service, "check")); err != nil {
			return err
		}
		if err := m.begin(ctx, i, "runsv"); err != nil {
			return err
		}
	}
	return nil
}

// check writes the script that looks whether the instance serves.
func (m *runit) check(i *instance, target string) error {
	text, err := os.ReadFile(filepath.Join(m.deploy, "runit", "check"))
	if err != nil {
		return err
	}
	local, err := substituted(string(text), "127.0.0.1:8080", i.addr)
	if err != nil {
		return err
	}
	return os.WriteFile(target, []byte(local), 0o755) //nolint:gosec // it is to be run
}

func (m *runit) restart(ctx context.Context, i *instance) error {
	return m.run(ctx, "sv", "-w", m.patience, "restart", m.service(i))
}
