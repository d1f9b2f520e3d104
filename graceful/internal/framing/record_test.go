package framing

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// record returns a record with a body of n bytes.
func record(n int) []byte {
	return append([]byte{Handshake, 3, 3, byte(n >> 8), byte(n)}, make([]byte, n)...) //nolint:gosec // test data
}

func TestRecordIsFollowed(t *testing.T) {
	var text []byte
	ends := map[int]bool{0: true}
	for _, n := range []int{1, 0, 300, 5, 16 << 10} {
		text = append(text, record(n)...)
		ends[len(text)] = true
	}
	for cut := range text {
		var r Record
		r.Took(text[:cut])
		assert.Equal(t, ends[cut], r.Between(), cut)
		r.Took(text[cut:])
		assert.True(t, r.Between(), cut)
	}
}

// Whoever reads no more than the limit stops at the end of each record.
func TestRecordLimitsReads(t *testing.T) {
	text := append(append(record(7), record(0)...), record(300)...)
	var r Record
	var ends []int
	buf := make([]byte, 64)
	for at := 0; at < len(text); {
		n := copy(r.Limit(buf), text[at:])
		at += n
		if r.Took(text[at-n : at]); r.Between() {
			ends = append(ends, at)
		}
	}
	assert.Equal(t, []int{12, 17, 322}, ends)
}

func TestRecordTellsWhatHasBegun(t *testing.T) {
	var r Record
	assert.Zero(t, r.Begun())
	r.Took([]byte{23, 3, 3})
	assert.Equal(t, 3, r.Begun())
	r.Took([]byte{0, 4, 'a'})
	assert.Equal(t, 6, r.Begun())
	r.Took([]byte{'b', 'c', 'd'})
	assert.Zero(t, r.Begun())
	r.Took([]byte{23, 3, 3, 0, 1, 'a', 23})
	assert.Equal(t, 1, r.Begun())
}
