package graceful

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestConnIsDue(t *testing.T) {
	const interval = 100 * time.Millisecond
	never := time.Duration(-1)
	tests := []struct {
		name     string
		state    connState
		accepted time.Duration // after the drain's start
		since    time.Duration // likewise
		want     time.Duration // likewise
	}{
		{"idle since before the drain", connIdle, -time.Hour, 0, interval},
		{"idle since a moment of the drain", connIdle, -time.Hour, 30 * time.Millisecond, 130 * time.Millisecond},
		{"silent for an hour", connSilent, -time.Hour, 0, interval},
		{"silent for 400 ms", connSilent, -400 * time.Millisecond, 0, 600 * time.Millisecond},
		{"accepted during the drain", connSilent, 50 * time.Millisecond, 0, 1050 * time.Millisecond},
		{"in its handshake, and silent for an hour", connHandshaking, -time.Hour, 0, interval},
		{"in its handshake, and silent for 400 ms", connHandshaking, -400 * time.Millisecond, 0, 600 * time.Millisecond},
		{"half a head is here since before the drain", connReading, -time.Hour, 0, _headLimit},
		{"half a head is here", connReading, -time.Hour, time.Second, time.Second + _headLimit},
		{"a request is in flight", connActive, -time.Hour, 0, never},
		{"another one is here", connFollowed, -time.Hour, 0, never},
		{"told to leave", connLeaving, -time.Hour, time.Second, time.Second + _leaveLimit},
		{"its last reply is out", connEnding, -time.Hour, 0, never},
		{"hijacked", connHijacked, -time.Hour, 0, never},
		{"HTTP/2", connHTTP2, -time.Hour, 0, never},
		{"closed", connClosed, -time.Hour, 0, never},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			c := trackMem(NewTracker(), tt.state)
			c.session = &session{look: new(look)} // as above TLS of a listener
			c.accepted = start.Add(tt.accepted).Sub(_epoch)
			c.since.Store(int64(tt.since))
			due, ok := c.due(tt.state, start, interval)
			if tt.want == never {
				assert.False(t, ok)
				return
			}
			assert.True(t, ok)
			assert.Equal(t, tt.want, due.Sub(start))
		})
	}
}

func TestSweepSaysWhenToLookAgain(t *testing.T) {
	const interval = 100
	pause := int(_sweepPause / time.Millisecond)
	tests := []struct { // all in milliseconds
		name  string
		since []int
		at    int // of the sweep
		want  int // from then on
		left  int
	}{
		{name: "after an interval, if there is nobody", want: interval},
		{name: "when the first one is due", since: []int{80, 30, 60}, at: 100, want: 30},
		{name: "after an interval, if all were due", since: []int{0, 0}, at: 100, want: interval, left: 2},
		{name: "after a pause, if one is due too soon", since: []int{1}, at: 100, want: pause},
		{name: "when the next is due, if one was", since: []int{0, 40}, at: 120, want: 20, left: 1},
	}
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tracker := NewTracker()
				tracker.first.begin(time.Now())
				for _, n := range tt.since {
					trackMem(tracker, connIdle).since.Store(int64(ms(n)))
				}
				time.Sleep(ms(tt.at))
				next := tracker.sweep(&tracker.first, ms(interval), ms(interval))
				assert.Equal(t, ms(tt.want), time.Until(next))
				synctest.Wait() // what is no socket is told on a goroutine of its own
				left := 0
				for _, c := range tracker.all() {
					if c.load() == connLeaving {
						left++
					}
				}
				assert.Equal(t, tt.left, left)
			})
		})
	}
}
