package graceful

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wrap returns the listener that a server puts around socket.
func wrap(socket net.Listener, own bool) *listener {
	t := NewTracker()
	l := newListener(newAccount(t, "http", false), socket)
	l.intake.own, l.intake.path = own, pathOf(socket)
	l.intake.served.Store(true)
	return l
}

// acceptAll accepts as http.Server.Serve does, and returns how many it got and
// the error with which it ended.
func acceptAll(l *listener) (int, error) {
	for n := 0; ; n++ {
		if _, err := l.Accept(); err != nil {
			return n, err
		}
	}
}

type acceptedAll struct {
	n   int
	err error
}

func goAcceptAll(l *listener) <-chan acceptedAll {
	done := make(chan acceptedAll, 1)
	go func() {
		n, err := acceptAll(l)
		done <- acceptedAll{n, err}
	}()
	return done
}

// took returns how long f takes.
func took(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

func dialMem(t *testing.T, socket *MemListener) net.Conn {
	t.Helper()
	nc, err := socket.Dial()
	require.NoError(t, err)
	t.Cleanup(func() { _ = nc.Close() })
	return nc
}

func TestIntakeAcceptsWhatIsQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		socket := NewMemListener()
		l := wrap(socket, true)
		for range 3 {
			dialMem(t, socket)
		}
		closed := make(chan IntakeClosed)
		go func() { closed <- l.closeIntake(t.Context(), time.Second) }()
		synctest.Wait() // it closes, and nobody has accepted yet

		n, err := acceptAll(l)
		assert.Equal(t, 3, n)
		assert.ErrorIs(t, err, net.ErrClosed)
		assert.Equal(t, 3, l.account.tracker.Open())

		event := <-closed
		assert.Equal(t, IntakeClosed{
			Server: "http", Addr: memAddr{}, Method: HoldNone, Reason: errors.ErrUnsupported,
		}, event)
		_, err = socket.Dial()
		assert.Error(t, err, "the socket is closed")
	})
}

func TestIntakeTakesItsTime(t *testing.T) {
	tests := []struct {
		name  string
		every time.Duration // somebody comes
		want  time.Duration
	}{
		{"a quiet moment, if nobody comes", time.Minute, _blindWindow},
		{"a quiet moment, if somebody comes now and then", 3 * _blindWindow, _blindWindow},
		{"no more than its limit, if somebody always comes", _blindWindow / 2, _blindLimit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				socket := NewMemListener()
				l := wrap(socket, true)
				accepting := goAcceptAll(l)
				var coming sync.WaitGroup
				coming.Go(func() {
					for open := true; open; {
						time.Sleep(tt.every)
						_, err := socket.Dial()
						open = err == nil
					}
				})
				synctest.Wait()
				got := took(func() { l.closeIntake(t.Context(), time.Second) })
				assert.GreaterOrEqual(t, got, tt.want)
				assert.LessOrEqual(t, got, tt.want+_blindWindow)
				assert.ErrorIs(t, (<-accepting).err, net.ErrClosed)
				coming.Wait()
			})
		})
	}
}

// deaf is a listener whose Accept cannot be interrupted.
type deaf struct{ net.Listener }

// The goroutine that accepts empties the queue, though nothing can tell it to.
func TestIntakeAcceptsWhatIsQueuedAtADeafListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		socket := NewMemListener()
		l := wrap(deaf{socket}, false)
		accepting := make(chan acceptedAll, 1)
		go func() {
			_, err := l.Accept()
			assert.NoError(t, err)
			time.Sleep(_deafLimit) // it is busy with the first
			n, err := acceptAll(l)
			accepting <- acceptedAll{n, err}
		}()
		for range 41 {
			dialMem(t, socket)
		}
		synctest.Wait()
		l.closeIntake(t.Context(), time.Second)
		assert.Equal(t, 41, l.service.tracker.Open(), "all of them before the intake is said to be closed")
		got := <-accepting
		assert.Equal(t, 40, got.n)
		assert.ErrorIs(t, got.err, net.ErrClosed)
	})
}

func TestIntakeOfADeafListenerTakesItsTime(t *testing.T) {
	tests := []struct {
		name  string
		every time.Duration // somebody comes
		want  time.Duration
	}{
		{"a quiet moment, if nobody comes", time.Minute, _deafWindow},
		{"a shorter one, if somebody comes now and then", _deafWindow * 9 / 10, _deafLimit + _blindWindow},
		{"no more than its limit, if somebody always comes", _blindWindow / 2, 2 * _deafLimit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				socket := NewMemListener()
				l := wrap(deaf{socket}, false)
				accepting := goAcceptAll(l)
				var coming sync.WaitGroup
				coming.Go(func() {
					for open := true; open; {
						time.Sleep(tt.every)
						_, err := socket.Dial()
						open = err == nil
					}
				})
				synctest.Wait()
				got := took(func() { l.closeIntake(t.Context(), time.Second) })
				assert.GreaterOrEqual(t, got, tt.want)
				assert.LessOrEqual(t, got, tt.want+_blindWindow)
				assert.ErrorIs(t, (<-accepting).err, net.ErrClosed)
				coming.Wait()
			})
		})
	}
}

// stuck is a listener whose Accept does not end before a while after Close.
type stuck struct {
	net.Listener
	until time.Duration
}

func (s stuck) Accept() (net.Conn, error) {
	time.Sleep(s.until)
	return nil, errors.New("over")
}

func TestIntakeAwaitsTheEndOfADeafAccept(t *testing.T) {
	tests := []struct {
		name        string
		until, want time.Duration
	}{
		{"that comes soon", 50 * time.Millisecond, 50 * time.Millisecond},
		{"that comes late", time.Hour, _deafWindow + _intakeLimit + _blindLimit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := wrap(stuck{NewMemListener(), tt.until}, false)
				accepting := goAcceptAll(l)
				synctest.Wait()
				assert.Equal(t, tt.want, took(func() { l.closeIntake(t.Context(), time.Second) }))
				<-accepting
			})
		})
	}
}

func TestIntakeDoesNotWaitForever(t *testing.T) {
	t.Run("where nobody accepts", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := wrap(NewMemListener(), true)
			got := took(func() { l.closeIntake(t.Context(), time.Second) })
			assert.LessOrEqual(t, got, _intakeLimit+_blindLimit)
		})
	})

	t.Run("where nobody ever did", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := wrap(NewMemListener(), true)
			l.intake.served.Store(false)
			assert.Zero(t, took(func() { l.closeIntake(t.Context(), time.Second) }))
		})
	})

	t.Run("where nobody ever accepted at a deaf listener", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := wrap(deaf{NewMemListener()}, true)
			l.intake.served.Store(false)
			assert.Zero(t, took(func() { l.closeIntake(t.Context(), time.Second) }))
		})
	})

	t.Run("where the context of a deaf one ends", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := wrap(deaf{NewMemListener()}, true)
			accepting := goAcceptAll(l)
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			assert.Equal(t, time.Millisecond, took(func() { l.closeIntake(ctx, time.Second) }))
			<-accepting
		})
	})

	t.Run("where its context ends", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := wrap(NewMemListener(), true)
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			assert.Equal(t, time.Millisecond+_hastyLimit, took(func() { l.closeIntake(ctx, time.Second) }))
		})
	})
}

// busy is a listener whose accepting goroutine has just been given a
// connection when it is told to close: it looks for itself, and is told to
// wake up when it waits already.
type busy struct {
	*MemListener
	closing func() bool
	once    sync.Once
	armed   chan struct{} // closed by the accepting goroutine's own deadline
}

func (b *busy) Accept() (net.Conn, error) {
	if !b.closing() {
		for !b.closing() {
			time.Sleep(time.Microsecond) // of the bubble
		}
		_, server := MemPipe()
		return server, nil
	}
	return b.MemListener.Accept()
}

func (b *busy) SetDeadline(d time.Time) error {
	if d.After(time.Now()) {
		defer b.once.Do(func() { close(b.armed) })
		return b.MemListener.SetDeadline(d)
	}
	select {
	case <-b.armed:
	case <-time.After(10 * time.Microsecond): // the goroutine does not look for itself
	}
	return b.MemListener.SetDeadline(d)
}

func TestIntakeIsNotHurriedByTheWordToWakeUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		socket := &busy{MemListener: NewMemListener(), armed: make(chan struct{})}
		l := wrap(socket, true)
		socket.closing = l.intake.closing.Load
		accepting := goAcceptAll(l)
		synctest.Wait()
		got := took(func() { l.closeIntake(t.Context(), time.Second) })
		assert.GreaterOrEqual(t, got, _blindWindow, "a handshake may be half-way")
		assert.Equal(t, 1, (<-accepting).n)
	})
}

// failing is a listener whose Accept fails.
type failing struct {
	net.Listener
	err error
}

func (f failing) Accept() (net.Conn, error)   { return nil, f.err }
func (f failing) SetDeadline(time.Time) error { return nil }

func TestListenerPassesErrorsOn(t *testing.T) {
	for _, want := range []error{errors.New("broken"), os.ErrDeadlineExceeded} {
		l := wrap(failing{NewMemListener(), want}, false)
		_, err := l.Accept()
		assert.Equal(t, want, err, "a deadline is the owner's own while the intake is open")
	}
}

func TestListenerClosesOnce(t *testing.T) {
	l := wrap(listenTCP(t), true)
	assert.NoError(t, l.Close())
	assert.NoError(t, l.Close())
	_, err := l.Accept()
	assert.ErrorIs(t, err, net.ErrClosed)
}
