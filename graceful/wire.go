package graceful

import (
	"errors"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/framing"
	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// wire is the socket below TLS. It knows what TLS keeps to itself, a part of a
// record.
type wire struct {
	net.Conn

	above    *conn
	record   framing.Record
	dry      bool         // whether reads do not wait, see pull
	inRecord atomic.Bool  // whether a part of a record has come
	held     atomic.Int32 // how many bytes TLS has kept of what it has read, at the most
	waited   atomic.Int64 // for how long TLS has waited for the client in the handshake before that
	asking   atomic.Int64 // since when TLS waits for the client in the handshake, after _epoch; 0 if it does not
}

// Read reads for TLS. During the handshake it stops at the end of each record, so
// that what comes behind is known to be no part of it.
func (w *wire) Read(p []byte) (int, error) {
	if w.dry {
		return w.readDry(p)
	}
	state := w.above.load()
	shaking := state == connHandshaking || state == connLeaving
	if shaking {
		p = w.record.Limit(p)
		w.asking.Store(int64(time.Since(_epoch)) | 1) // never 0
	}
	n, err := w.Conn.Read(p)
	if shaking && timedOut(err) && w.above.shakesOn() {
		n, err = w.Conn.Read(p)
	}
	if shaking {
		w.waited.Add(int64(time.Since(_epoch)) - w.asking.Load())
		w.asking.Store(0)
	}
	if n > 0 {
		w.took(p[:n])
	}
	return n, err
}

// took notes what TLS has read. Before, it had no whole record left, or it would not
// have asked.
func (w *wire) took(p []byte) {
	w.held.Store(int32(w.record.Begun() + len(p))) //nolint:gosec // what a read brings
	w.record.Took(p)
	if in := !w.record.Between(); in != w.inRecord.Load() {
		if in {
			w.above.stamp()
		}
		w.inRecord.Store(in)
	}
}

// readDry reads what the kernel has.
func (w *wire) readDry(p []byte) (int, error) {
	n := sock.Receive(w.Conn, p)
	if n == 0 {
		return 0, errDry
	}
	w.took(p[:n])
	return n, nil
}

// errDry says that the kernel has nothing. TLS goes on behind an error that is
// temporary, as this one is.
var errDry = os.ErrDeadlineExceeded

// NetConn returns the socket, for who looks for it below TLS.
func (w *wire) NetConn() net.Conn { return w.Conn }

// SyscallConn returns the socket's raw connection.
func (w *wire) SyscallConn() (syscall.RawConn, error) {
	if sc, ok := w.Conn.(syscall.Conn); ok {
		return sc.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}
