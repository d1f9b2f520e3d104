package storm

import (
	"net"
	"sync"
	"time"
)

// socket is the client's end of a connection. It counts what it reads, so that
// together with the kernel it can tell what has arrived so far.
type socket struct {
	net.Conn

	mu   sync.Mutex // makes a read and its count one step
	read int64
}

// view is what the kernel knows of a connection at a moment.
type view struct {
	at       time.Time
	received int64 // how many bytes have arrived, read or not
	ended    bool  // whether the end of the stream, or a reset, has arrived
	known    bool  // whether the kernel was asked
}

// dial connects to a server.
func dial(addr net.Addr) (*socket, error) {
	d := net.Dialer{Timeout: patience}
	nc, err := d.Dial(addr.Network(), addr.String())
	if err != nil {
		return nil, err
	}
	return &socket{Conn: nc}, nil
}

// reset closes the connection in a way that the server sees as a reset.
func (s *socket) reset() {
	if tc, ok := s.Conn.(*net.TCPConn); ok {
		_ = tc.SetLinger(0)
	}
	_ = s.Close()
}

// closeWrite ends the sending half.
func (s *socket) closeWrite() error {
	return s.Conn.(interface{ CloseWrite() error }).CloseWrite()
}
