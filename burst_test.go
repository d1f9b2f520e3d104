package gracefulfx

import (
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestBurst(t *testing.T) {
	at := time.Now()
	after := func(d time.Duration) time.Time { return at.Add(d) }
	b := burst{}
	for _, tt := range []struct {
		name string
		give os.Signal
		at   time.Time
		want bool
	}{
		{"the first", syscall.SIGTERM, at, false},
		{"at once again", syscall.SIGTERM, at, true},
		{"within the burst", syscall.SIGTERM, after(_burst - 1), true},
		{"another signal", syscall.SIGINT, after(time.Millisecond), false},
		{"after the burst", syscall.SIGTERM, after(_burst), false},
		{"in the burst of that one", syscall.SIGTERM, after(_burst + time.Millisecond), true},
		{"the other signal's burst is its own", syscall.SIGINT, after(_burst), true},
	} {
		assert.Equal(t, tt.want, b.again(tt.give, tt.at), tt.name)
	}
}
