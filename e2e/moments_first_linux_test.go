package e2e_test

import (
	"go/version"
	"os/exec"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/sys/unix"
)

// whereNoSignalKills is how Go ends a process that a signal should have killed.
var whereNoSignalKills = map[bool]string{false: "exit code 2", true: "exit code 143"}[version.Compare(runtime.Version(), "go1.27") >= 0]

// The first process of a container has no default for signals: the kernel drops
// those that it has not asked for.
func TestSignalToTheFirstProcess(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		way  string
		give syscall.Signal
		want string
	}{
		{"run", unix.SIGUSR2, "exit code 0"},
		{"run", unix.SIGTERM, "exit code 0"},
		{"run", unix.SIGINT, "exit code 0"},
		{"start", unix.SIGTERM, whereNoSignalKills},
		{"start", unix.SIGUSR2, "exit code 0"},
	} {
		t.Run(tt.way+"/"+unix.SignalName(tt.give), func(t *testing.T) {
			t.Parallel()
			namespace := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}
			if err := (&exec.Cmd{Path: "/proc/self/exe", Args: []string{"", "-test.run=^$"}, SysProcAttr: namespace}).Run(); err != nil {
				t.Skip("no process namespace here: ", err)
			}
			l := liveIn(t, namespace, tt.way, nil)
			l.url()
			l.signal(tt.give)
			assert.Equal(t, tt.want, l.ending())
			assert.Contains(t, l.out.String(), "drain is over")
		})
	}
}
