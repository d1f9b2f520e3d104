package sock

import (
	"net"
	"net/netip"

	"golang.org/x/sys/unix"
)

// HalfOpen returns how many handshakes with a TCP listener at addr are
// half-way: the client's SYN has come, its answer to ours has not. It returns
// [Unknown] where the kernel does not tell. Handshakes that the kernel keeps in
// cookies are not counted; see [AlwaysCookies].
func HalfOpen(addr net.Addr) int {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return Unknown
	}
	local := tcp.AddrPort()
	sum := 0
	for _, family := range families(local.Addr()) {
		list, err := diagnose(family, _synReceived, local.Port())
		if err != nil {
			return Unknown
		}
		for _, at := range list {
			if at == local.Addr().Unmap().WithZone("") || local.Addr().IsUnspecified() {
				sum++
			}
		}
	}
	return sum
}

// families returns those of the clients that a listener may have.
func families(local netip.Addr) []uint8 {
	if local.Is4() || local.Is4In6() {
		return []uint8{unix.AF_INET}
	}
	return []uint8{unix.AF_INET, unix.AF_INET6}
}
