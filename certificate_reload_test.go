package gracefulfx

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// renewal is a certificate in files of a test's own.
type renewal struct {
	*testing.T
	*certificate

	dir  string // where the files seem to be
	logs *observer.ObservedLogs
}

func newRenewal(t *testing.T, dir string) *renewal {
	t.Helper()
	core, logs := observer.New(zapcore.DebugLevel)
	files := TLSConfig{CertFile: filepath.Join(dir, "cert.pem"), KeyFile: filepath.Join(dir, "key.pem")}
	c, err := loadCertificate(files, zap.New(core))
	require.NoError(t, err)
	return &renewal{t, c, dir, logs}
}

// begun returns a renewal of the certificate 1.
func begun(t *testing.T) *renewal {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, 1)
	return newRenewal(t, dir)
}

// write writes the files of a certificate with the serial number.
func write(t *testing.T, dir string, serial int64) {
	t.Helper()
	c, err := testcert.New(serial)
	require.NoError(t, err)
	_, _, err = c.Write(dir)
	require.NoError(t, err)
}

// made returns what the two files of a certificate would hold.
func made(t *testing.T, serial int64) (cert, key []byte) {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, serial)
	cert, err := os.ReadFile(filepath.Join(dir, "cert.pem"))
	require.NoError(t, err)
	key, err = os.ReadFile(filepath.Join(dir, "key.pem"))
	require.NoError(t, err)
	return cert, key
}

func (r *renewal) put(name string, text []byte) {
	r.Helper()
	require.NoError(r, os.WriteFile(filepath.Join(r.dir, name), text, 0o600))
}

// serves fails the test unless handshakes get the certificate with the serial
// number.
func (r *renewal) serves(serial int64) {
	r.Helper()
	for range 3 {
		cert, err := r.get(nil)
		require.NoError(r, err)
		leaf, err := x509.ParseCertificate(cert.Certificate[0])
		require.NoError(r, err)
		assert.Equal(r, serial, leaf.SerialNumber.Int64())
	}
}

// warned fails the test unless there was one warning since the last call, which
// says why.
func (r *renewal) warned(why string) {
	r.Helper()
	lines := r.logs.TakeAll()
	require.Len(r, lines, 1)
	assert.Equal(r, zapcore.WarnLevel, lines[0].Level)
	assert.Contains(r, lines[0].ContextMap()["error"], why)
}

// Kubernetes mounts a secret as links into a directory that is itself a link,
// which it replaces.
func TestCertificateInASecretOfKubernetes(t *testing.T) {
	mount := t.TempDir()
	point := func(version string) {
		require.NoError(t, os.Symlink(version, filepath.Join(mount, "..data_tmp")))
		require.NoError(t, os.Rename(filepath.Join(mount, "..data_tmp"), filepath.Join(mount, "..data")))
	}
	for i, version := range []string{"..2026_01", "..2026_02"} {
		require.NoError(t, os.Mkdir(filepath.Join(mount, version), 0o700))
		write(t, filepath.Join(mount, version), int64(i+1))
	}
	point("..2026_01")
	for _, name := range []string{"cert.pem", "key.pem"} {
		require.NoError(t, os.Symlink(filepath.Join("..data", name), filepath.Join(mount, name)))
	}
	r := newRenewal(t, mount)
	r.serves(1)
	point("..2026_02")
	require.NoError(t, os.RemoveAll(filepath.Join(mount, "..2026_01")))
	r.serves(2)
	assert.Empty(t, r.logs.All())
	require.NoError(t, os.RemoveAll(filepath.Join(mount, "..2026_02")))
	r.serves(2)
	r.warned("no such file")
}

func TestCertificateThatIsHalfWritten(t *testing.T) {
	for _, tt := range []struct {
		name string
		half func(text []byte) []byte
		why  string
	}{
		{"nothing", func([]byte) []byte { return nil }, "failed to find any PEM data"},
		{"half", func(text []byte) []byte { return text[:len(text)/2] }, "failed to find any PEM data"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := begun(t)
			cert, key := made(t, 2)
			r.put("cert.pem", tt.half(cert))
			r.serves(1)
			r.warned(tt.why)
			r.put("cert.pem", cert)
			r.serves(1)
			r.warned("private key does not match public key")
			r.put("key.pem", tt.half(key))
			r.serves(1)
			r.warned(tt.why)
			r.put("key.pem", key)
			r.serves(2)
			assert.Empty(t, r.logs.All())
		})
	}
}

func TestCertificateWhoseKeyComesFirst(t *testing.T) {
	r := begun(t)
	cert, key := made(t, 2)
	r.put("key.pem", key)
	r.serves(1)
	r.warned("private key does not match public key")
	r.put("cert.pem", cert)
	r.serves(2)
}

func TestCertificateThatIsDeleted(t *testing.T) {
	r := begun(t)
	cert, key := made(t, 2)
	require.NoError(t, os.Remove(r.files.KeyFile))
	r.serves(1)
	r.warned("no such file")
	require.NoError(t, os.Remove(r.files.CertFile))
	r.serves(1)
	r.warned("no such file")
	r.put("cert.pem", cert)
	r.serves(1)
	r.warned("key.pem: no such file")
	r.put("key.pem", key)
	r.serves(2)
}

// A directory in its place, or a file that may not be read, is no reason to stop.
func TestCertificateThatCannotBeRead(t *testing.T) {
	r := begun(t)
	require.NoError(t, os.Remove(r.files.CertFile))
	require.NoError(t, os.Mkdir(r.files.CertFile, 0o700))
	r.serves(1)
	r.warned("is a directory")
}

// What was written within one tick of the file's clock, and has the same length,
// looks the same.
func TestCertificateThatLooksTheSame(t *testing.T) {
	r := begun(t)
	cert, key := made(t, 2)
	tick := time.Now()
	put := func(name string, text []byte) {
		r.put(name, text)
		require.NoError(t, os.Chtimes(filepath.Join(r.dir, name), tick, tick))
	}
	put("key.pem", key)
	put("cert.pem", append(make([]byte, len(cert)-1), '\n'))
	r.look(tick)
	r.warned("failed to find any PEM data")
	put("cert.pem", cert)
	r.look(tick.Add(_settling - 1))
	r.serves(1)
	r.look(tick.Add(_settling))
	r.serves(2)
	assert.Empty(t, r.logs.All())
}

// Files that have rested for a while are not read until they change.
func TestCertificateThatRests(t *testing.T) {
	r := begun(t)
	r.look(time.Now().Add(time.Hour))
	assert.True(t, r.again.IsZero())
}

// Where the file system hangs, one handshake waits for it and no other.
func TestCertificateOfAFileSystemThatHangs(t *testing.T) {
	r := begun(t)
	r.mu.Lock() // by the handshake that hangs
	r.serves(1)
	r.mu.Unlock()
}
