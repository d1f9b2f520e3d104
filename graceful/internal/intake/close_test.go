package intake

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// around returns a listener that a server serves.
func around(socket net.Listener) *Listener {
	l := Around(socket)
	l.Serving()
	return l
}

// accepting is what a goroutine accepts as http.Server.Serve does.
type accepting struct {
	*Listener
	n    int // of connections
	err  error
	done chan struct{}
}

// acceptAll accepts until an accept fails.
func (a *accepting) acceptAll() {
	defer close(a.done)
	for {
		nc, err := a.Accept()
		if err != nil {
			a.err = err
			return
		}
		a.n++
		_ = nc.Close()
	}
}

func goAcceptAll(l *Listener) *accepting {
	a := &accepting{Listener: l, done: make(chan struct{})}
	go a.acceptAll()
	return a
}

// ended returns how many came and what the last accept returned.
func (a *accepting) ended() (int, error) {
	<-a.done
	return a.n, a.err
}

// took returns how long f takes.
func took(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// keepDialling dials until nothing listens any more.
func keepDialling(every time.Duration, socket *memListener) *sync.WaitGroup {
	var coming sync.WaitGroup
	coming.Go(func() {
		for {
			time.Sleep(every)
			if socket.dial() != nil {
				return
			}
		}
	})
	return &coming
}

func TestCloseIntakeAcceptsWhatIsQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		socket := newMemListener()
		l := around(socket)
		for range 3 {
			require.NoError(t, socket.dial())
		}
		closed := make(chan struct{})
		go func() {
			defer close(closed)
			method, refused := l.CloseIntake(t.Context(), time.Second)
			assert.Equal(t, HoldNone, method)
			assert.Equal(t, ErrShared, refused)
		}()
		synctest.Wait() // it closes, and nobody has accepted yet
		assert.True(t, l.Closing())

		n, err := goAcceptAll(l).ended()
		assert.Equal(t, 3, n)
		assert.ErrorIs(t, err, net.ErrClosed)
		<-closed
		assert.Error(t, socket.dial(), "the socket is closed")
	})
}

func TestCloseIntakeTakesItsTime(t *testing.T) {
	interruptible := func(socket *memListener) net.Listener { return socket }
	wrapped := func(socket *memListener) net.Listener { return deaf{socket} }
	tests := []struct {
		name  string
		wrap  func(*memListener) net.Listener
		every time.Duration // somebody comes
		want  time.Duration
	}{
		{"a quiet moment, if nobody comes", interruptible, time.Minute, _blindWindow},
		{"a quiet moment, if somebody comes now and then", interruptible, 3 * _blindWindow, _blindWindow},
		{"no more than its limit, if somebody always comes", interruptible, _blindWindow / 2, _blindLimit},
		{"deaf: a quiet moment, if nobody comes", wrapped, time.Minute, _deafWindow},
		{"deaf: a shorter one, if somebody comes now and then", wrapped, _deafWindow * 9 / 10, _deafLimit + _blindWindow},
		{"deaf: no more than its limit, if somebody always comes", wrapped, _blindWindow / 2, 2 * _deafLimit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				socket := newMemListener()
				l := around(tt.wrap(socket))
				accepting := goAcceptAll(l)
				coming := keepDialling(tt.every, socket)
				synctest.Wait()
				got := took(func() { l.CloseIntake(t.Context(), time.Second) })
				assert.GreaterOrEqual(t, got, tt.want)
				assert.LessOrEqual(t, got, tt.want+_blindWindow)
				_, err := accepting.ended()
				assert.ErrorIs(t, err, net.ErrClosed)
				coming.Wait()
			})
		})
	}
}

func TestCloseIntakeDoesNotWaitForever(t *testing.T) {
	tests := []struct {
		name   string
		socket func() net.Listener
		served bool
		within time.Duration
		want   time.Duration
	}{
		{"where nobody accepts", func() net.Listener { return newMemListener() }, true, time.Hour, Limit + _blindLimit},
		{"where nobody ever did", func() net.Listener { return newMemListener() }, false, time.Hour, 0},
		{"where nobody ever did, deaf", func() net.Listener { return deaf{newMemListener()} }, false, time.Hour, 0},
		{"where its context ends", func() net.Listener { return newMemListener() }, true, time.Millisecond, time.Millisecond + _hastyLimit},
		{"where its context ends, deaf", func() net.Listener { return deaf{newMemListener()} }, true, time.Millisecond, time.Millisecond + _hastyLimit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := Around(tt.socket())
				if tt.served {
					l.Serving()
				}
				ctx, cancel := context.WithTimeout(t.Context(), tt.within)
				defer cancel()
				assert.Equal(t, tt.want, took(func() { l.CloseIntake(ctx, time.Second) }))
			})
		})
	}
}

// busy is a listener whose accepting goroutine has just been given a
// connection when it is told to close: it looks for itself, and is told to
// wake up when it waits already.
type busy struct {
	*memListener
	closing func() bool
	once    sync.Once
	armed   chan struct{} // closed by the accepting goroutine's own deadline
}

func (b *busy) Accept() (net.Conn, error) {
	if !b.closing() {
		for !b.closing() {
			time.Sleep(time.Microsecond) // of the bubble
		}
		_, server := net.Pipe()
		return server, nil
	}
	return b.memListener.Accept()
}

func (b *busy) SetDeadline(d time.Time) error {
	if d.After(time.Now()) {
		defer b.once.Do(func() { close(b.armed) })
		return b.memListener.SetDeadline(d)
	}
	select {
	case <-b.armed:
	case <-time.After(10 * time.Microsecond): // the goroutine does not look for itself
	}
	return b.memListener.SetDeadline(d)
}

func TestCloseIntakeIsNotHurriedByTheWordToWakeUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		socket := &busy{memListener: newMemListener(), armed: make(chan struct{})}
		l := around(socket)
		socket.closing = l.Closing
		accepting := goAcceptAll(l)
		synctest.Wait()
		got := took(func() { l.CloseIntake(t.Context(), time.Second) })
		assert.GreaterOrEqual(t, got, _blindWindow, "a handshake may be half-way")
		n, _ := accepting.ended()
		assert.Equal(t, 1, n)
	})
}

// failing is a listener whose Accept fails.
type failing struct {
	net.Listener
	err error
}

func (f failing) Accept() (net.Conn, error)   { return nil, f.err }
func (f failing) SetDeadline(time.Time) error { return nil }

func TestAcceptPassesErrorsOn(t *testing.T) {
	want := errors.New("broken")
	_, err := around(failing{newMemListener(), want}).Accept()
	assert.Equal(t, want, err)
}

func TestCloseClosesOnce(t *testing.T) {
	l := around(newMemListener())
	assert.NoError(t, l.Close())
	assert.NoError(t, l.Close())
	_, err := l.Accept()
	assert.ErrorIs(t, err, net.ErrClosed)
}
