package managers

import (
	"context"
	"path/filepath"
)

type s6 struct{ services }

func newS6(s site) manager { return &s6{services{site: s}} }

func (m *s6) start(ctx context.Context) error {
	for _, i := range m.instances {
		service := m.service(i)
		if err := m.install(i, "s6/run", filepath.Join(service, "run")); err != nil {
			return err
		}
		for _, file := range []string{"down-signal", "notification-fd", "timeout-kill"} {
			if err := m.setting("s6/"+file, filepath.Join(service, file)); err != nil {
				return err
			}
		}
		if err := m.begin(ctx, i, "s6-supervise"); err != nil {
			return err
		}
	}
	return nil
}

func (m *s6) restart(ctx context.Context, i *instance) error {
	return m.run(ctx, "s6-svc", "-wR", "-T", "60000", "-r", m.service(i))
}
