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
	list, err := socketsAt(tcp, _listeners|_halfOpen)
	if err != nil {
		return Unknown
	}
	count := make(map[uint8]int)
	for _, e := range list {
		count[e.state]++
	}
	if count[_listening] == 0 {
		return Unknown
	}
	return count[_synReceived]
}

// CountsHalfOpen reports whether [HalfOpen] knows of a TCP listener at addr, for much
// less: that walks through all connections of the machine.
func CountsHalfOpen(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return false
	}
	list, err := socketsAt(tcp, _listeners)
	return err == nil && len(list) > 0
}

// socketsAt returns the TCP sockets at an address that are in one of the states.
func socketsAt(tcp *net.TCPAddr, states uint32) (found []entry, err error) {
	local := tcp.AddrPort()
	at := local.Addr().Unmap().WithZone("")
	for _, family := range families(local.Addr()) {
		list, err := diagnose(family, local.Port(), states)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			if e.local == at || at.IsUnspecified() {
				found = append(found, e)
			}
		}
	}
	return found, nil
}

// families returns those of the clients that a listener may have.
func families(local netip.Addr) []uint8 {
	if local.Is4() || local.Is4In6() {
		return []uint8{unix.AF_INET}
	}
	return []uint8{unix.AF_INET, unix.AF_INET6}
}
