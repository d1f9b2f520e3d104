package faults

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/bench/netlab"
)

// segment is a segment of TCP from one port to another.
func segment(toServer bool, from, to uint16, flags byte) netlab.Packet {
	b := make([]byte, 40)
	b[0], b[9], b[33] = 0x45, 6, flags
	binary.BigEndian.PutUint16(b[20:], from)
	binary.BigEndian.PutUint16(b[22:], to)
	return netlab.Packet{ToServer: toServer, Data: b}
}

func TestFirstFINs(t *testing.T) {
	drop := firstFINs(false)
	assert.False(t, drop(segment(false, 80, 1, netlab.ACK)))
	assert.True(t, drop(segment(false, 80, 1, netlab.FIN|netlab.ACK)))
	assert.False(t, drop(segment(false, 80, 1, netlab.FIN|netlab.ACK)), "it is sent again")
	assert.True(t, drop(segment(false, 80, 2, netlab.FIN)), "of another connection")
	assert.False(t, drop(segment(true, 3, 80, netlab.FIN)), "of a client")
}

func TestGonePorts(t *testing.T) {
	p := ports{all: map[uint16]bool{5: true}}
	assert.True(t, p.drop(segment(true, 5, 80, netlab.ACK)))
	assert.True(t, p.drop(segment(false, 80, 5, netlab.ACK)))
	assert.False(t, p.drop(segment(true, 6, 80, netlab.ACK)))
}
