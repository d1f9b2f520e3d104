package graceful

import (
	"errors"
	"net"
	"sync/atomic"
	"syscall"
	"time"
)

// wire is the socket below TLS. It tells the connection above that something
// comes before a whole record is there: a record that was split on its way may
// take its time, and a connection on which one is half here is not idle.
type wire struct {
	net.Conn

	above *conn
	heard atomic.Pointer[time.Time] // when the peer last spoke during the handshake
}

// Read reads for TLS.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if n > 0 {
		w.hear()
	}
	return n, err
}

func (w *wire) hear() {
	for c := w.above; ; {
		switch s := c.load(); s {
		case connHandshaking:
			now := time.Now()
			w.heard.Store(&now)
		case connSilent, connIdle, connLeaving:
			if !c.swap(s, connHearing) {
				continue
			}
			if s == connLeaving {
				c.unleave()
			}
		default:
		}
		return
	}
}

// SyscallConn returns the socket's raw connection.
func (w *wire) SyscallConn() (syscall.RawConn, error) {
	if sc, ok := w.Conn.(syscall.Conn); ok {
		return sc.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}
