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

	above  *conn
	record record                    // of the handshake
	heard  atomic.Pointer[time.Time] // when the peer last spoke during the handshake
	spoke  atomic.Bool               // whether it has spoken since, on HTTP/2
	rest   atomic.Bool               // whether bytes came that TLS has not passed on yet
}

// Read reads for TLS.
func (w *wire) Read(p []byte) (int, error) {
	shaking := w.above.load() == connHandshaking
	if shaking {
		p = w.record.limit(p)
	}
	n, err := w.Conn.Read(p)
	if n > 0 {
		w.hear(p[:n])
	}
	if shaking {
		w.record.took(p[:n])
	}
	return n, err
}

// hear notes that something has come. Whole records that come to a silent
// connection make no difference: what is in them, TLS passes on right away. It
// keeps those for itself that are no part of a request, such as a key update.
func (w *wire) hear(text []byte) {
	for c := w.above; ; {
		switch s := c.load(); s {
		case connHandshaking:
			now := time.Now()
			w.heard.Store(&now)
		case connHTTP2:
			if !w.spoke.Load() {
				w.spoke.Store(true)
			}
		case connSilent, connIdle, connLeaving:
			if wholeRecords(text) {
				return
			}
			if !c.swap(s, connHearing) {
				continue
			}
			if s == connLeaving {
				c.unleave()
			}
		default:
			w.rest.Store(true)
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
