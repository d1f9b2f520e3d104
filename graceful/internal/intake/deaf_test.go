package intake

import (
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The goroutine that accepts empties the queue, though nothing can tell it to.
func TestDeafListenerAcceptsWhatIsQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		socket := newMemListener()
		l := around(deaf{socket})
		a := &accepting{Listener: l, done: make(chan struct{})}
		go func() {
			_, err := l.Accept()
			assert.NoError(t, err)
			time.Sleep(_deafLimit) // it is busy with the first
			a.acceptAll()
		}()
		for range 41 {
			require.NoError(t, socket.dial())
		}
		synctest.Wait()
		l.CloseIntake(t.Context(), time.Second)
		n, err := a.ended()
		assert.Equal(t, 40, n)
		assert.ErrorIs(t, err, net.ErrClosed)
	})
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

func TestCloseIntakeAwaitsTheEndOfADeafAccept(t *testing.T) {
	tests := []struct {
		name        string
		until, want time.Duration
	}{
		{"that comes soon", 50 * time.Millisecond, 50 * time.Millisecond},
		{"that comes late", time.Hour, _deafWindow + Limit + _blindLimit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := around(stuck{newMemListener(), tt.until})
				accepting := goAcceptAll(l)
				synctest.Wait()
				assert.Equal(t, tt.want, took(func() { l.CloseIntake(t.Context(), time.Second) }))
				<-accepting.done
			})
		})
	}
}
