package netlab

import "encoding/binary"

// Packet is an IPv4 packet on the link.
type Packet struct {
	// ToServer tells the direction.
	ToServer bool
	// Data is the packet from its IP header on.
	Data []byte
}

// Flags of a TCP segment.
const (
	FIN = 1 << iota
	SYN
	RST
	PSH
	ACK
)

const (
	_protocolTCP = 6
	_leastTCP    = 40 // the two headers without options
)

// tcp returns the packet from its TCP header on, or nil.
func (p Packet) tcp() []byte {
	if len(p.Data) < _leastTCP || p.Data[9] != _protocolTCP {
		return nil
	}
	header := int(p.Data[0]&0x0f) * 4
	if len(p.Data) < header+20 {
		return nil
	}
	return p.Data[header:]
}

// Ports returns the ports of a TCP segment, or zeros.
func (p Packet) Ports() (from, to uint16) {
	if t := p.tcp(); t != nil {
		return binary.BigEndian.Uint16(t), binary.BigEndian.Uint16(t[2:])
	}
	return 0, 0
}

// Flags returns the flags of a TCP segment, or 0.
func (p Packet) Flags() byte {
	if t := p.tcp(); t != nil {
		return t[13]
	}
	return 0
}
