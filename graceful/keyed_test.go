package graceful_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Types of records and messages (RFC 8446 sections 4 and 5.1).
const (
	_handshakeRecord   = 22
	_applicationRecord = 23
	_keyUpdate         = 24
)

// keyed is a client of TLS 1.3 that makes its own records, since crypto/tls
// sends no KeyUpdate.
type keyed struct {
	*tls.Conn // makes the handshake, and reads

	t      *testing.T
	below  net.Conn
	secret []byte // of what it sends, RFC 8446 section 7.1
	seq    uint64 // of the next record
}

// newKeyed makes the handshake over nc.
func newKeyed(t *testing.T, nc net.Conn) *keyed {
	t.Helper()
	var log bytes.Buffer
	_, config := certificate()
	config = config.Clone()
	config.KeyLogWriter, config.NextProtos = &log, []string{"http/1.1"}
	k := &keyed{Conn: tls.Client(nc, config), t: t, below: nc}
	require.NoError(t, k.Handshake())
	if suite := k.ConnectionState().CipherSuite; suite != tls.TLS_AES_128_GCM_SHA256 {
		t.Skip("it speaks ", tls.CipherSuiteName(suite))
	}
	for line := range strings.Lines(log.String()) {
		if f := strings.Fields(line); f[0] == "CLIENT_TRAFFIC_SECRET_0" {
			k.secret, _ = hex.DecodeString(f[2])
		}
	}
	require.Len(t, k.secret, sha256.Size)
	return k
}

// Write sends a record of application data.
func (k *keyed) Write(p []byte) (int, error) {
	_, err := k.below.Write(k.record(_applicationRecord, p))
	return len(p), err
}

// updateKey returns a record with KeyUpdate (RFC 8446 section 4.6.3), and uses the
// next key from then on. Where it asks for the same, the server answers.
func (k *keyed) updateKey(asks byte) []byte {
	r := k.record(_handshakeRecord, []byte{_keyUpdate, 0, 0, 1, asks})
	k.secret, k.seq = k.expand("traffic upd", sha256.Size), 0
	return r
}

// record returns an encrypted record (RFC 8446 section 5.2).
func (k *keyed) record(kind byte, p []byte) []byte {
	k.t.Helper()
	block, err := aes.NewCipher(k.expand("key", 16))
	require.NoError(k.t, err)
	seal, err := cipher.NewGCM(block)
	require.NoError(k.t, err)
	nonce := k.expand("iv", seal.NonceSize())
	at := nonce[len(nonce)-8:]
	binary.BigEndian.PutUint64(at, binary.BigEndian.Uint64(at)^k.seq)
	k.seq++
	plain := append(bytes.Clone(p), kind)
	head := binary.BigEndian.AppendUint16([]byte{_applicationRecord, 3, 3}, uint16(len(plain)+seal.Overhead())) //nolint:gosec // short
	return append(head, seal.Seal(nil, nonce, plain, head)...)
}

// expand is HKDF-Expand-Label (RFC 8446 section 7.1) without a context.
func (k *keyed) expand(label string, n int) []byte {
	k.t.Helper()
	label = "tls13 " + label
	info := binary.BigEndian.AppendUint16(nil, uint16(n)) //nolint:gosec // short
	info = append(append(info, byte(len(label))), label+"\x00"...)
	out, err := hkdf.Expand(sha256.New, k.secret, string(info), n)
	require.NoError(k.t, err)
	return out
}
