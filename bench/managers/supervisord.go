package managers

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// supervisordConf is what Debian's package brings along, with all files in one
// folder and no daemon.
const supervisordConf = `[unix_http_server]
file=DIR/sock
[supervisord]
nodaemon=true
logfile=DIR/supervisord.log
pidfile=DIR/pid
childlogdir=DIR
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://DIR/sock
[include]
files=DIR/conf.d/*.conf
`

type supervisord struct {
	site
	conf string
	*supervisor
}

func newSupervisord(s site) manager {
	return &supervisord{site: s, conf: filepath.Join(s.dir, "supervisord.conf")}
}

func (m *supervisord) start(ctx context.Context) error {
	for _, i := range m.instances {
		target := filepath.Join(m.dir, "conf.d", i.name+".conf")
		if err := m.install(i, "supervisord/app.conf", target, "[program:app]", "[program:"+i.name+"]"); err != nil {
			return err
		}
	}
	text := strings.ReplaceAll(supervisordConf, "DIR", m.dir)
	if err := os.WriteFile(m.conf, []byte(text), 0o644); err != nil {
		return err
	}
	var err error
	m.supervisor, err = m.supervise(ctx, "out", "supervisord", "-c", m.conf)
	return err
}

func (m *supervisord) restart(ctx context.Context, i *instance) error {
	return m.run(ctx, "supervisorctl", "-c", m.conf, "restart", i.name)
}

func (m *supervisord) exits(i *instance) ([]int, error) {
	pattern := regexp.MustCompile(`(?:stopped|exited): ` + i.name + ` \((?:exit status (\d+)|terminated by)`)
	return codes(filepath.Join(m.dir, "supervisord.log"), pattern)
}

func (m *supervisord) stop(context.Context) error { return m.supervisor.stop() }
