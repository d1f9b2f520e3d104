package graceful

import (
	"net"
	"reflect"
	"time"
)

// within runs f, which may call what is not the engine's own and may block, and
// returns when it has returned or the time is over. It reports which came first.
func within(limit time.Duration, f func()) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// apart calls f, which tells the socket something, on a goroutine of its own if a
// listener of the user's has put something upon it, which may block. It ends at
// the latest when that does.
func (c *conn) apart(f func()) {
	switch c.socket().(type) {
	case *net.TCPConn, *net.UnixConn:
		f()
	default:
		go f()
	}
}

// isNil reports whether an interface that is not nil holds a nil pointer, map,
// function, channel, or slice.
func isNil(v any) bool {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Func, reflect.Chan, reflect.Slice:
		return r.IsNil()
	default:
		return false
	}
}
