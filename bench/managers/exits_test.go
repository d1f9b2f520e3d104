package managers

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the managers say of an exit with a code, and of one by a signal.
func TestExits(t *testing.T) {
	for _, c := range []struct {
		name   string
		manage func(site) manager
		log    string
		text   string
		want   []int
	}{
		{
			"supervisord", newSupervisord, "supervisord.log", "INFO stopped: app1 (exit status 0)\n" +
				"INFO exited: app2 (exit status 2; not expected)\nINFO exited: app1 (exit status 1; not expected)\n" +
				"WARN stopped: app1 (terminated by SIGKILL)\n", []int{0, 1, -1},
		},
		{"runit", newRunit, "app1/service/exits", "exit 0\nexit 1\nexit -1\n", []int{0, 1, -1}},
		{"s6", newS6, "app1/service/exits", "exit 0\nexit 1\nexit 256\n", []int{0, 1, -1}},
		{
			"pm2", newPM2, "pm2/pm2.log", "PM2 | App [app1:0] exited with code [0] via signal [SIGINT]\n" +
				"PM2 | App [app2:1] exited with code [2] via signal [SIGINT]\n" +
				"PM2 | App [app1:0] exited with code [1] via signal [SIGINT]\n" +
				"PM2 | App [app1:0] exited with code [0] via signal [SIGKILL]\n", []int{0, 1, -1},
		},
		{
			"forever", newForever, "forever/app1.log", "error: Forever detected script exited with code: 0\n" +
				"error: Forever detected script exited with code: 1\n" +
				"error: Forever detected script was killed by signal: SIGKILL\n", []int{0, 1, -1},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			i := &instance{name: "app1", dir: filepath.Join(dir, "app1")}
			m := c.manage(site{dir: dir})
			got, err := m.exits(i)
			require.NoError(t, err)
			assert.Empty(t, got, "nothing has ended yet")

			log := filepath.Join(dir, c.log)
			require.NoError(t, os.MkdirAll(filepath.Dir(log), 0o755))
			require.NoError(t, os.WriteFile(log, []byte(c.text), 0o600))
			got, err = m.exits(i)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestSubstitutedMissesNothing(t *testing.T) {
	got, err := substituted("cd /srv/app # app", "/srv/app", "/tmp/1")
	require.NoError(t, err)
	assert.Equal(t, "cd /tmp/1 # app", got)
	_, err = substituted("cd /srv/app", "/srv/other", "/tmp/1")
	assert.ErrorContains(t, err, `there is no "/srv/other"`)
}
