package intake

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// starved is a listener that accepts nothing before it is fed, as where the
// process has no descriptors left.
type starved struct {
	*memListener
	fed event
}

func (s starved) Accept() (net.Conn, error) {
	select {
	case <-s.fed.c:
		return s.memListener.Accept()
	default:
		return nil, &net.OpError{Op: "accept", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	}
}

// diary is what a listener logs.
type diary struct {
	mu    sync.Mutex
	lines []string
}

func (d *diary) printf(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func TestAcceptTriesAgainAsServeDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := starved{newMemListener(), newEvent()}
		l := around(s)
		var log diary
		l.LogTo(log.printf)
		require.NoError(t, s.dial())
		time.AfterFunc(20*time.Millisecond, s.fed.happen)
		took := took(func() {
			_, err := l.Accept()
			assert.NoError(t, err)
		})
		assert.Equal(t, (5+10+20)*time.Millisecond, took)
		assert.Equal(t, []string{
			"http: Accept error: accept: accept4: too many open files; retrying in 5ms",
			"http: Accept error: accept: accept4: too many open files; retrying in 10ms",
			"http: Accept error: accept: accept4: too many open files; retrying in 20ms",
		}, log.lines)
	})
}

// A drain begins while the goroutine that accepts waits for descriptors, and
// they come when idle connections have left.
func TestCloseIntakeWakesWhoWaitsForDescriptors(t *testing.T) {
	for name, wrap := range map[string]func(net.Listener) net.Listener{
		"a listener":      func(l net.Listener) net.Listener { return l },
		"a deaf listener": func(l net.Listener) net.Listener { return deaf{l} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := starved{newMemListener(), newEvent()}
				l := around(wrap(s))
				for range 60 {
					require.NoError(t, s.dial())
				}
				accepting := goAcceptAll(l)
				time.Sleep(time.Minute) // the pauses have become long
				time.AfterFunc(10*Limit, s.fed.happen)
				got := took(func() { l.CloseIntake(t.Context(), time.Second) })
				n, err := accepting.ended()
				assert.Equal(t, 60, n)
				assert.ErrorIs(t, err, net.ErrClosed)
				assert.GreaterOrEqual(t, got, 10*Limit)
				assert.Less(t, got, 11*Limit)
				<-l.Starving()
			})
		})
	}
}

func TestCloseEndsTheWaitForDescriptors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := around(starved{newMemListener(), newEvent()})
		accepting := goAcceptAll(l)
		time.Sleep(time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		assert.LessOrEqual(t, took(func() { l.CloseIntake(ctx, 0) }), _hastyLimit)
		took := took(func() { accepting.ended() })
		assert.LessOrEqual(t, took, _firstPause)
	})
}
