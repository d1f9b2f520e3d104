//go:build unix || windows

package ops

import "syscall"

// _longestPath is how long the path of a Unix socket is at most. The kernel wants a
// zero byte behind it.
const _longestPath = len(syscall.RawSockaddrUnix{}.Path) - 1
