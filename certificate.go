package gracefulfx

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
)

// _settling is how long files that have just changed are not trusted to stay as they
// look: a file can be written to twice within one tick of its clock. Files that could
// not be read are read again as often.
const _settling = time.Second

// certificate is a certificate in two files, which are read again when they
// change: a renewal needs no restart.
type certificate struct {
	files TLSConfig
	log   *zap.Logger
	cert  atomic.Pointer[tls.Certificate]

	mu     sync.Mutex // guards all below; held by the one handshake that looks at the files
	loaded [2]stamp   // of the files when they were read, well or not
	again  time.Time  // when they are read again, though they look the same; zero for never
	fault  string     // why they could not be read; "" where they could
}

// stamp tells whether a file is the one that it was.
type stamp struct {
	info os.FileInfo
	size int64
	time time.Time
}

// loadCertificate returns an error where there is no certificate to begin with.
func loadCertificate(files TLSConfig, log *zap.Logger) (*certificate, error) {
	c := &certificate{files: files, log: log}
	return c, c.load(stampsOf(files), time.Now())
}

func (c *certificate) load(stamps [2]stamp, now time.Time) error {
	c.loaded, c.again = stamps, time.Time{}
	cert, err := tls.LoadX509KeyPair(c.files.CertFile, c.files.KeyFile)
	if err != nil || stamps[0].fresh(now) || stamps[1].fresh(now) {
		c.again = now.Add(_settling)
	}
	if err != nil {
		return fmt.Errorf("graceful.tls: load certFile %q and keyFile %q: %w", c.files.CertFile, c.files.KeyFile, err)
	}
	c.cert.Store(&cert)
	return nil
}

// get returns the certificate for a handshake. Where the files have changed and
// cannot be read, such as in the midst of a renewal, it is the one before. One
// handshake at a time looks at them, for a file system can hang.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	if c.mu.TryLock() {
		c.look(time.Now())
		c.mu.Unlock()
	}
	return c.cert.Load(), nil
}

// look reads the files again if that is due, and says once why it could not.
func (c *certificate) look(now time.Time) {
	stamps := stampsOf(c.files)
	changed := !stamps[0].same(c.loaded[0]) || !stamps[1].same(c.loaded[1])
	if !changed && (c.again.IsZero() || now.Before(c.again)) {
		return
	}
	err := c.load(stamps, now)
	if err == nil {
		c.fault = ""
		return
	}
	if c.fault != err.Error() {
		c.fault = err.Error()
		c.log.Warn("certificate changed and cannot be read, the one before is kept", zap.Error(err))
	}
}

// stampsOf follows links, as which Kubernetes mounts secrets.
func stampsOf(files TLSConfig) [2]stamp {
	return [2]stamp{stampOf(files.CertFile), stampOf(files.KeyFile)}
}

func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{} // gone: that is a change, too
	}
	return stamp{info, info.Size(), info.ModTime()}
}

func (s stamp) same(other stamp) bool {
	if s.info == nil || other.info == nil {
		return s.info == other.info
	}
	return s.size == other.size && s.time.Equal(other.time) && os.SameFile(s.info, other.info)
}

// fresh reports whether the file has changed so lately that it may have changed
// once more.
func (s stamp) fresh(now time.Time) bool { return s.info != nil && now.Sub(s.time) < _settling }
