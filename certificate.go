package gracefulfx

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"

	"go.uber.org/zap"
)

// certificate is a certificate in two files, which are read again when they
// change: a renewal needs no restart.
type certificate struct {
	files TLSConfig
	log   *zap.Logger

	mu     sync.Mutex // guards all below
	cert   *tls.Certificate
	loaded [2]stamp // of the files when they were read, well or not
}

// stamp tells whether a file is the one that it was.
type stamp struct {
	info os.FileInfo
	size int64
	time time.Time
}

// loadCertificate returns an error where there is no certificate to begin with.
func loadCertificate(files TLSConfig, log *zap.Logger) (*certificate, error) {
	c := &certificate{files: files, log: log, loaded: stampsOf(files)}
	if err := c.load(); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *certificate) load() error {
	cert, err := tls.LoadX509KeyPair(c.files.CertFile, c.files.KeyFile)
	if err != nil {
		return fmt.Errorf("graceful.tls: load certFile %q and keyFile %q: %w", c.files.CertFile, c.files.KeyFile, err)
	}
	c.cert = &cert
	return nil
}

// get returns the certificate for a handshake. Where the files have changed and
// cannot be read, such as in the midst of a renewal, it is the one before, until
// they change once more.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := stampsOf(c.files)
	if now[0].same(c.loaded[0]) && now[1].same(c.loaded[1]) {
		return c.cert, nil
	}
	c.loaded = now
	if err := c.load(); err != nil {
		c.log.Warn("certificate changed and cannot be read, the one before is kept", zap.Error(err))
	}
	return c.cert, nil
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
