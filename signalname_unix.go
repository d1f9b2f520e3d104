//go:build unix

package gracefulfx

import (
	"cmp"
	"os"
	"os/signal"
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

// _deafTo must not end the process once a drain has begun: a terminal that
// closes.
var _deafTo = []os.Signal{unix.SIGHUP}

// askForBrokenPipes lets a write to a standard output or error without a reader
// fail, as any other write does, instead of ending the process.
func askForBrokenPipes(c chan<- os.Signal) { signal.Notify(c, unix.SIGPIPE) }

// goIgnores reports whether nothing comes of the signal in a Go program that has
// not asked for it.
func goIgnores(sig os.Signal) bool {
	switch sig {
	case unix.SIGTSTP, unix.SIGTTIN, unix.SIGTTOU:
		return false // they stop the process
	default:
		return !endsProcess(sig)
	}
}

// endsProcess reports whether the signal ends a Go program that has not asked
// for it.
func endsProcess(sig os.Signal) bool {
	switch sig {
	case unix.SIGHUP, unix.SIGINT, unix.SIGTERM, unix.SIGQUIT, unix.SIGABRT, unix.SIGILL, unix.SIGTRAP, unix.SIGSYS:
		return true
	default:
		return false
	}
}

// endProcess sends this process the signal, so that Go's default or another
// handler of the program decides, or exits where nothing would come of that.
func endProcess(sig os.Signal, code int) {
	number, ok := sig.(syscall.Signal)
	if !ok || !endsProcess(sig) {
		os.Exit(code)
	}
	_ = unix.Kill(os.Getpid(), number) // cannot fail
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
