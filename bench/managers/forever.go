package managers

import (
	"context"
	"path/filepath"
	"regexp"
)

type forever struct{ site }

func newForever(s site) manager {
	s.env = append(s.env, "FOREVER_ROOT="+filepath.Join(s.dir, "forever"))
	return &forever{s}
}

// start makes a daemon for each instance.
func (m *forever) start(ctx context.Context) error {
	for _, i := range m.instances {
		target := filepath.Join(i.dir, "app.json")
		if err := m.install(i, "forever/app.json", target, `"uid": "app"`, `"uid": "`+i.name+`"`); err != nil {
			return err
		}
		if err := m.forever(ctx, "start", target); err != nil {
			return err
		}
	}
	return nil
}

func (m *forever) restart(ctx context.Context, i *instance) error {
	return m.forever(ctx, "restart", i.name)
}

var _detected = regexp.MustCompile(`Forever detected script (?:exited with code: (\d+)|was killed by signal)`)

func (m *forever) exits(i *instance) ([]int, error) {
	return codes(filepath.Join(m.dir, "forever", i.name+".log"), _detected)
}

func (m *forever) stop(ctx context.Context) error { return m.forever(ctx, "stopall") }

func (m *forever) forever(ctx context.Context, args ...string) error {
	return m.run(ctx, filepath.Join(m.node, "forever"), args...)
}
