package faults

import (
	"fmt"
	"runtime"
)

// SkipError is the reason why a fault cannot be done here.
type SkipError string

// Error returns the reason.
func (s SkipError) Error() string { return string(s) }

// skipf returns a [SkipError].
func skipf(format string, args ...any) error { return SkipError(fmt.Sprintf(format, args...)) }

// onLinux skips what only Linux can do.
func onLinux() error {
	if runtime.GOOS != "linux" {
		return skipf("this takes Linux, and this is %s", runtime.GOOS)
	}
	return nil
}
