//go:build !unix

package gracefulfx

import (
	"os"
	"syscall"
)

// There is no SIGUSR2 here. Windows turns Ctrl-C and Ctrl-Break into SIGINT,
// and the close of a console, a log-off and a shutdown into SIGTERM.
const (
	_defaultSignal = syscall.SIGINT
	_signalExample = "SIGINT"
)

// _unfit tells why a signal cannot start the drain.
var _unfit = map[os.Signal]string{os.Kill: "cannot be caught"}

// askForBrokenPipes has nothing to ask for: no signal comes of a broken pipe here.
func askForBrokenPipes(chan<- os.Signal) {}

// goIgnores reports whether nothing comes of the signal in a Go program that has
// not asked for it.
func goIgnores(os.Signal) bool { return false }

// endProcess exits: a process cannot send itself a signal here.
func endProcess(_ os.Signal, code int) { os.Exit(code) }

// signalNamed returns nil if the system has no signal of that name.
func signalNamed(name string) os.Signal {
	switch name {
	case "SIGINT":
		return syscall.SIGINT
	case "SIGTERM":
		return syscall.SIGTERM
	default:
		return nil
	}
}

func signalName(sig os.Signal) string { return sig.String() }
