package sock

import (
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"golang.org/x/sys/unix"
)

// What stands in for the kernel may accept an option and ignore it: newcomers
// are not held off then, whatever it has answered.
func TestHoldReadsBackWhatItHasSet(t *testing.T) {
	for name, hold := range map[string]func(fd int) error{"interface": bindNowhere, "filter": dropSYN} {
		t.Run(name, func(t *testing.T) {
			l := listenTCP(t)
			var got error
			ignoringOptions(t, func() { got = control(l, hold) })
			assert.ErrorIs(t, got, ErrNoEffect)
		})
	}
}

// ignoringOptions runs f on a thread of its own whose setsockopt does nothing
// and says that it succeeded.
func ignoringOptions(t *testing.T, f func()) {
	t.Helper()
	failed := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlock: the thread ends with the goroutine
		err := ignoreOptions()
		if err == nil {
			f()
		}
		failed <- err
	}()
	if err := <-failed; err != nil {
		t.Skipf("this kernel does not let the test: %v", err)
	}
}

func ignoreOptions() error {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	program := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: 0}, // the number of the call
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 0, Jf: 1, K: unix.SYS_SETSOCKOPT},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0x00050000}, // SECCOMP_RET_ERRNO, of no error
		{Code: unix.BPF_RET | unix.BPF_K, K: 0x7fff0000}, // SECCOMP_RET_ALLOW
	}
	prog := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&prog)), 0, 0)
}
