//go:build unix

package gracefulfx

import (
	"cmp"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	_defaultSignal = unix.SIGUSR2
	_signalExample = "SIGUSR2"
)

// _unfit tells why a signal cannot start the drain.
var _unfit = map[os.Signal]string{
	unix.SIGKILL: "cannot be caught",
	unix.SIGSTOP: "cannot be caught",
	unix.SIGSEGV: "means a crash",
	unix.SIGBUS:  "means a crash",
	unix.SIGFPE:  "means a crash",
	unix.SIGURG:  "is what the Go runtime sends itself all the time",
	unix.SIGPROF: "is what Go's profiler runs on",
	unix.SIGPIPE: "comes with every client that hangs up",
	unix.SIGCHLD: "comes with every child process that ends",
}

// signalNamed returns nil if the system has no signal of that name.
func signalNamed(name string) os.Signal {
	if sig := unix.SignalNum(name); sig != 0 {
		return sig
	}
	return nil
}

func signalName(sig os.Signal) string {
	number, _ := sig.(syscall.Signal)
	return cmp.Or(unix.SignalName(number), sig.String()) // Real-time signals have no name.
}
