package netlab

import (
	"fmt"
	"net/netip"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// Side is a network namespace with one device.
type Side struct {
	ns  int // a descriptor of the namespace
	tun *os.File
}

// newSide makes a namespace, and a TUN device with the given address in it.
func newSide(addr netip.Addr) (*Side, error) {
	s := &Side{ns: -1}
	err := onThread(func() error {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("unshare: %w", err)
		}
		var err error
		if s.ns, err = unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0); err != nil {
			return err
		}
		if s.tun, err = openTUN(); err != nil {
			return fmt.Errorf("open a TUN device: %w", err)
		}
		return configure(addr)
	})
	if err != nil {
		_ = s.close()
		return nil, err
	}
	return s, nil
}

// Do runs f on a thread in the namespace. The sockets that it makes there, and
// the processes that it starts, belong to the namespace, wherever they are used
// later. What f starts on other goroutines does not.
func (s *Side) Do(f func() error) error {
	return onThread(func() error {
		if err := unix.Setns(s.ns, unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("setns: %w", err)
		}
		return f()
	})
}

// onThread runs f on a thread that ends with it.
func onThread(f func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlock: the thread ends with the goroutine
		done <- f()
	}()
	return <-done
}

func (s *Side) close() error {
	if s == nil {
		return nil
	}
	if s.tun != nil {
		_ = s.tun.Close() // nothing is buffered
	}
	if s.ns < 0 {
		return nil
	}
	return unix.Close(s.ns)
}
