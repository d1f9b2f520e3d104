package netlab

import (
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

const _device = "lab0"

// openTUN makes a TUN device in the namespace of the thread.
func openTUN() (*os.File, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	ifr, err := unix.NewIfreq(_device)
	if err == nil {
		ifr.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, ifr)
	}
	if err != nil {
		_ = unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), "tun"), nil
}

// configure gives the device its address and brings it and the loopback device
// up, in the namespace of the thread.
func configure(addr netip.Addr) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(fd) }() // it is there for ioctl alone
	for _, step := range []struct {
		call  uint
		value []byte
	}{
		{unix.SIOCSIFADDR, addr.AsSlice()},
		{unix.SIOCSIFNETMASK, []byte{255, 255, 255, 0}},
	} {
		ifr, err := unix.NewIfreq(_device)
		if err != nil {
			return err
		}
		if err := ifr.SetInet4Addr(step.value); err != nil {
			return err
		}
		if err := unix.IoctlIfreq(fd, step.call, ifr); err != nil {
			return err
		}
	}
	for _, name := range []string{"lo", _device} {
		if err := up(fd, name); err != nil {
			return err
		}
	}
	return nil
}

func up(fd int, name string) error {
	ifr, err := unix.NewIfreq(name)
	if err != nil {
		return err
	}
	ifr.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, ifr)
}
