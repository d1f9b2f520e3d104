package sock

import (
	"bytes"
	"os"
)

// AlwaysCookies reports whether the kernel keeps every handshake in a cookie
// (net.ipv4.tcp_syncookies is 2): it then forgets the handshake until the
// client's answer comes, which finds a listener or is refused.
func AlwaysCookies() bool {
	set, err := os.ReadFile("/proc/sys/net/ipv4/tcp_syncookies")
	return err == nil && string(bytes.TrimSpace(set)) == "2"
}
