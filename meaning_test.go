package gracefulfx

import (
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestMeaning(t *testing.T) {
	const (
		term, intr = syscall.SIGTERM, syscall.SIGINT
		hup        = syscall.SIGHUP // stands for one that is configured
	)
	type event struct {
		sig      os.Signal
		at       time.Duration // since the first
		draining bool          // whether a drain has begun
		want     meaning
	}
	for _, tt := range []struct {
		name string
		give []event
	}{
		{"a signal drains", []event{{hup, 0, false, meansDrain}}},
		{"twice at once is once", []event{{hup, 0, false, meansDrain}, {hup, time.Millisecond, true, meansNothing}}},
		{"again forces", []event{{hup, 0, false, meansDrain}, {hup, _burst, true, meansForce}}},
		{"before the drain has begun, too", []event{{hup, 0, false, meansDrain}, {hup, _burst, false, meansForce}}},
		{"the first SIGTERM joins", []event{{hup, 0, false, meansDrain}, {term, 1, true, meansDrain}}},
		{"the next forces", []event{{hup, 0, false, meansDrain}, {term, 1, true, meansDrain}, {term, _burst + 1, true, meansForce}}},
		{"another behind SIGTERM forces", []event{{term, 0, false, meansDrain}, {hup, 1, true, meansForce}}},
		{"SIGINT forces", []event{{term, 0, false, meansDrain}, {intr, 1, true, meansForce}}},
		{"SIGINT drains", []event{{intr, 0, false, meansDrain}, {intr, 1, true, meansNothing}}},
		{"the first signal joins a drain that was called for", []event{{hup, 0, true, meansDrain}}},
		{"SIGINT does not", []event{{intr, 0, true, meansForce}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, began := &heard{burst: burst{}}, time.Now()
			for _, e := range tt.give {
				assert.Equal(t, e.want, h.meaning(e.sig, began.Add(e.at), e.draining), "%v after %v", e.sig, e.at)
			}
		})
	}
}

// fx stops the app on a SIGINT that nobody asked for here, and a shell sends it
// to the whole process group.
func TestMeaningOfSIGINTBehindTheStop(t *testing.T) {
	h, began := &heard{burst: burst{}}, time.Now()
	h.stops(began)
	assert.Equal(t, meansNothing, h.meaning(syscall.SIGINT, began.Add(time.Millisecond), true))
	assert.Equal(t, meansForce, h.meaning(syscall.SIGINT, began.Add(_burst), true))

	h = &heard{burst: burst{}}
	h.meaning(syscall.SIGTERM, began, false)
	h.stops(began)
	assert.Equal(t, meansForce, h.meaning(syscall.SIGINT, began.Add(time.Millisecond), true),
		"that stop was SIGTERM's")
}

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
