package graceful

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// tlsRecord returns a record with a body of so many bytes.
func tlsRecord(length int) string {
	return string([]byte{23, 3, 3, byte(length >> 8), byte(length)}) + strings.Repeat("x", length)
}

func TestWholeRecords(t *testing.T) {
	one, large := tlsRecord(20), tlsRecord(300)
	for _, tt := range []struct {
		name string
		give string
		want bool
	}{
		{"nothing", "", false},
		{"a part of a header", one[:4], false},
		{"a header", one[:5], false},
		{"a part of a record", one[:len(one)-1], false},
		{"a record", one, true},
		{"a record with a long body", large, true},
		{"an empty record", tlsRecord(0), true},
		{"two records", one + large, true},
		{"a record and a part of a header", one + large[:3], false},
		{"a record and a part of another one", one + large[:len(large)-1], false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, wholeRecords([]byte(tt.give)))
		})
	}
}
