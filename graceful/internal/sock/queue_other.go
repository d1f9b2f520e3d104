//go:build !unix

package sock

import "net"

// QueueLen is known on Unix alone.
func QueueLen(net.Listener) int { return Unknown }
