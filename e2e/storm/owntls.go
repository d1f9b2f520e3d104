package storm

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"sync"
)

// ownTLS is the record layer of TLS 1.3 (RFC 8446 section 5) behind a handshake
// that crypto/tls has done. crypto/tls gives a client no way to update its keys.
type ownTLS struct {
	in      *recordReader
	mu      sync.Mutex // guards send: the reader may owe the server a KeyUpdate
	send    *keys
	receive *keys
	owed    bool // whether the server has asked for a KeyUpdate
}

// The content types and handshake messages that are used here.
const (
	typeAlert       = 21
	typeHandshake   = 22
	typeApplication = 23

	messageTicket    = 4
	messageKeyUpdate = 24
)

// newOwnTLS returns nil if it does not know the version or the suite.
func newOwnTLS(in *recordReader, state tls.ConnectionState, secrets *keyLog) *ownTLS {
	suite, ok := suites[state.CipherSuite]
	client, server := secrets.find("CLIENT_TRAFFIC_SECRET_0"), secrets.find("SERVER_TRAFFIC_SECRET_0")
	if !ok || state.Version != tls.VersionTLS13 || client == nil || server == nil {
		return nil
	}
	return &ownTLS{in: in, send: newKeys(suite, client), receive: newKeys(suite, server)}
}

func (c *ownTLS) seal(dst, plain []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	dst = c.pay(dst)
	return c.send.record(dst, plain, typeApplication)
}

// pay appends the KeyUpdate that the server has asked for.
func (c *ownTLS) pay(dst []byte) []byte {
	if !c.owed {
		return dst
	}
	c.owed = false
	return c.updateNow(dst, false)
}

func (c *ownTLS) update(dst []byte, ask bool) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.updateNow(dst, ask)
}

func (c *ownTLS) updateNow(dst []byte, ask bool) []byte {
	message := []byte{messageKeyUpdate, 0, 0, 1, 0}
	if ask {
		message[4] = 1
	}
	dst = c.send.record(dst, message, typeHandshake)
	c.send = c.send.next()
	return dst
}

func (c *ownTLS) end(dst []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.send.record(dst, []byte{1, 0}, typeAlert) // close_notify
}

func (c *ownTLS) read() ([]byte, int64, error) {
	for {
		content, kind, err := c.open()
		if err != nil {
			return nil, c.in.start, err
		}
		switch kind {
		case typeApplication:
			return content, c.in.start, nil
		case typeHandshake:
			err = c.handshake(content)
		case typeAlert:
			err = alert(content)
		default:
			err = fmt.Errorf("record of type %d", kind)
		}
		if err != nil {
			return nil, c.in.start, err
		}
	}
}

// open reads and opens a record.
func (c *ownTLS) open() (content []byte, kind byte, err error) {
	var header [5]byte
	if _, err = io.ReadFull(c.in, header[:]); err != nil {
		return nil, 0, err
	}
	body := make([]byte, int(header[3])<<8|int(header[4]))
	if _, err = io.ReadFull(c.in, body); err != nil {
		return nil, 0, fmt.Errorf("in a record: %w", err)
	}
	inner, err := c.receive.aead.Open(body[:0], c.receive.nonce(), body, header[:])
	if err != nil {
		return nil, 0, err
	}
	inner = bytes.TrimRight(inner, "\x00")
	if len(inner) == 0 {
		return nil, 0, errors.New("record without a type")
	}
	return inner[:len(inner)-1], inner[len(inner)-1], nil
}

func alert(content []byte) error {
	if len(content) == 2 && content[1] == 0 {
		return io.EOF
	}
	return fmt.Errorf("alert % x", content)
}

// handshake takes the messages that may come behind the handshake.
func (c *ownTLS) handshake(content []byte) error {
	for len(content) >= 4 {
		n := 4 + (int(content[1])<<16 | int(content[2])<<8 | int(content[3]))
		if len(content) < n {
			return errors.New("handshake message in two records")
		}
		switch content[0] {
		case messageTicket:
		case messageKeyUpdate:
			c.updated(content[4] == 1)
		default:
			return fmt.Errorf("handshake message %d", content[0])
		}
		content = content[n:]
	}
	return nil
}

func (c *ownTLS) updated(asked bool) {
	c.receive = c.receive.next()
	if asked {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.owed = true
	}
}
