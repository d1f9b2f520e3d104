package storm

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"strings"
)

type suite struct {
	hash func() hash.Hash
	key  int
}

var suites = map[uint16]suite{
	tls.TLS_AES_128_GCM_SHA256: {sha256.New, 16},
	tls.TLS_AES_256_GCM_SHA384: {sha512.New384, 32},
}

// keys protect one direction.
type keys struct {
	suite  suite
	secret []byte
	aead   cipher.AEAD
	iv     []byte
	seq    uint64
}

func newKeys(s suite, secret []byte) *keys {
	k := &keys{suite: s, secret: secret}
	block, err := aes.NewCipher(k.expand("key", s.key))
	if err != nil {
		panic(err) // the length is right
	}
	k.aead, err = cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	k.iv = k.expand("iv", k.aead.NonceSize())
	return k
}

// next returns the keys behind a KeyUpdate (section 7.2).
func (k *keys) next() *keys {
	return newKeys(k.suite, k.expand("traffic upd", k.suite.hash().Size()))
}

// expand is HKDF-Expand-Label with an empty context (section 7.1).
func (k *keys) expand(label string, n int) []byte {
	label = "tls13 " + label
	info := binary.BigEndian.AppendUint16(nil, uint16(n)) //nolint:gosec // a key's length
	info = append(info, byte(len(label)))
	info = append(append(info, label...), 0)
	out, err := hkdf.Expand(k.suite.hash, k.secret, string(info), n)
	if err != nil {
		panic(err)
	}
	return out
}

// nonce returns the nonce of the next record.
func (k *keys) nonce() []byte {
	n := bytes.Clone(k.iv)
	tail := n[len(n)-8:]
	binary.BigEndian.PutUint64(tail, binary.BigEndian.Uint64(tail)^k.seq)
	k.seq++
	return n
}

// record appends a record with the given content.
func (k *keys) record(dst, content []byte, kind byte) []byte {
	length := len(content) + 1 + k.aead.Overhead()
	header := []byte{typeApplication, 3, 3, byte(length >> 8), byte(length)}
	dst = append(dst, header...)
	inner := append(bytes.Clone(content), kind)
	return k.aead.Seal(dst, k.nonce(), inner, header)
}

// keyLog collects the secrets of a handshake.
type keyLog struct{ text bytes.Buffer }

// Write implements [io.Writer].
func (l *keyLog) Write(p []byte) (int, error) { return l.text.Write(p) }

// find returns the secret with the given label, or nil.
func (l *keyLog) find(label string) []byte {
	for line := range strings.Lines(l.text.String()) {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == label {
			secret, _ := hex.DecodeString(fields[2])
			return secret
		}
	}
	return nil
}
