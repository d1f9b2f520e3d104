//go:build unix && !aix

package sock

import "golang.org/x/sys/unix"

// _dontWait has a receive return at once.
const _dontWait = unix.MSG_DONTWAIT
