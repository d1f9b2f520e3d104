//go:build !unix && !windows

package ops

// _longestPath is that of Linux: here are no Unix sockets.
const _longestPath = 107
