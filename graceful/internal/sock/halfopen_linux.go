package sock

import (
	"net"
	"net/netip"

	"golang.org/x/sys/unix"
)

// HalfOpen returns how many handshakes with a TCP listener at addr are
// half-way: the client's SYN has come, its answer to ours has not. It returns
// [Unknown] where the kernel does not tell, and where it does not list the
// listener either: what stands in for the kernel may have an empty list, and
// the listener may belong to another network namespace. Handshakes that the
// kernel keeps in cookies are not counted; see [AlwaysCookies].
func HalfOpen(addr net.Addr) int {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return Unknown
	}
	local := tcp.AddrPort()
	at := local.Addr().Unmap().WithZone("")
	count := make(map[uint8]int)
	for _, family := range families(local.Addr()) {
		list, err := diagnose(family, local.Port())
		if err != nil {
			return Unknown
		}
		for _, e := range list {
			if e.local == at || at.IsUnspecified() {
				count[e.state]++
			}
		}
	}
	if count[_listening] == 0 {
		return Unknown
	}
	return count[_synReceived]
}

// families returns those of the clients that a listener may have.
func families(local netip.Addr) []uint8 {
	if local.Is4() || local.Is4In6() {
		return []uint8{unix.AF_INET}
	}
	return []uint8{unix.AF_INET, unix.AF_INET6}
}
