package storm

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"time"
)

// channel is what a client speaks through: the socket, or TLS upon it.
type channel interface {
	// seal appends to dst what carries plain, as one record.
	seal(dst, plain []byte) []byte
	// update appends a KeyUpdate, if there is such a thing; ask asks the server
	// for one, too.
	update(dst []byte, ask bool) []byte
	// end appends what ends the stream, if there is such a thing.
	end(dst []byte) []byte
	// read returns the next bytes, and how many bytes of the connection came
	// before the record that carries them. The bytes are valid until the next
	// call.
	read() (p []byte, before int64, err error)
}

// cleartext is the channel without TLS.
type cleartext struct {
	socket *socket
	buf    [32 << 10]byte
	total  int64
}

func (c *cleartext) seal(dst, plain []byte) []byte    { return append(dst, plain...) }
func (c *cleartext) update(dst []byte, _ bool) []byte { return dst }
func (c *cleartext) end(dst []byte) []byte            { return dst }

func (c *cleartext) read() ([]byte, int64, error) {
	before := c.total
	n, err := c.socket.Read(c.buf[:])
	c.total += int64(n)
	return c.buf[:n], before, err
}

// recordReader reads a socket record by record, so that what is above it never
// holds the begin of a further one.
type recordReader struct {
	net.Conn

	header bytes.Buffer
	left   int   // of the present record's body
	start  int64 // where the present record starts
	total  int64
}

// Read implements [net.Conn].
func (r *recordReader) Read(p []byte) (int, error) {
	if r.left == 0 && r.header.Len() == 0 {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	if r.header.Len() > 0 {
		return r.header.Read(p)
	}
	n, err := r.Conn.Read(p[:min(len(p), r.left)])
	r.left -= n
	r.total += int64(n)
	return n, err
}

// next reads the header of a record.
func (r *recordReader) next() error {
	var h [5]byte
	r.start = r.total
	n, err := io.ReadFull(r.Conn, h[:])
	r.total += int64(n)
	if err != nil {
		if n > 0 {
			return io.ErrUnexpectedEOF
		}
		return err
	}
	r.left = int(h[3])<<8 | int(h[4])
	r.header.Write(h[:])
	return nil
}

// tlsWire is what crypto/tls of a client writes to: the socket during the
// handshake, and a buffer from then on.
type tlsWire struct {
	recordReader

	hold bool
	out  []byte
}

// Write implements [net.Conn].
func (w *tlsWire) Write(p []byte) (int, error) {
	if !w.hold {
		return w.Conn.Write(p)
	}
	w.out = append(w.out, p...)
	return len(p), nil
}

// take returns what was written, behind dst.
func (w *tlsWire) take(dst []byte) []byte {
	dst = append(dst, w.out...)
	w.out = w.out[:0]
	return dst
}

// stock is TLS as crypto/tls speaks it.
type stock struct {
	wire *tlsWire
	tls  *tls.Conn
	buf  [32 << 10]byte
}

func (c *stock) seal(dst, plain []byte) []byte {
	_, _ = c.tls.Write(plain) // into a buffer
	return c.wire.take(dst)
}

func (c *stock) update(dst []byte, _ bool) []byte { return dst }

func (c *stock) end(dst []byte) []byte {
	_ = c.tls.CloseWrite()
	return c.wire.take(dst)
}

func (c *stock) read() ([]byte, int64, error) {
	n, err := c.tls.Read(c.buf[:])
	return c.buf[:n], c.wire.start, err
}

// shake does the handshake of TLS. It returns our own channel where the client
// wants to update keys and the suite is one that we know, else the stock one.
func shake(s *socket, version uint16, own bool, protos []string) (channel, error) {
	w := &tlsWire{recordReader: recordReader{Conn: s}}
	secrets := &keyLog{}
	config := &tls.Config{
		InsecureSkipVerify: true, //nolint:gosec // a test's own certificate
		MinVersion:         tls.VersionTLS12, MaxVersion: version,
		NextProtos: protos, KeyLogWriter: secrets,
		DynamicRecordSizingDisabled: true, // what is sealed at once is one record
	}
	tc := tls.Client(w, config)
	_ = s.SetDeadline(time.Now().Add(patience))
	if err := tc.Handshake(); err != nil { //nolint:noctx // bounded by the deadline
		return nil, err
	}
	_ = s.SetDeadline(time.Time{})
	w.hold = true
	if own {
		if c := newOwnTLS(&w.recordReader, tc.ConnectionState(), secrets); c != nil {
			return c, nil
		}
	}
	return &stock{wire: w, tls: tc}, nil
}
