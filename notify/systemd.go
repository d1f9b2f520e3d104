package notify

import (
	"fmt"
	"net"
	"strings"
	"time"
)

// _sendLimit bounds how long a manager may keep the app waiting.
const _sendLimit = time.Second

// systemd is told by datagrams to a socket, see sd_notify(3).
type systemd struct{ addr net.UnixAddr }

// systemdOf returns the manager that NOTIFY_SOCKET names, if any: a path, or
// behind an @ a name in Linux's abstract namespace.
func systemdOf(getenv func(string) string) (manager, error) {
	const key = "NOTIFY_SOCKET"
	name := getenv(key)
	switch {
	case name == "":
		return nil, nil //nolint:nilnil // no manager is named
	case name[0] != '/' && name[0] != '@':
		return nil, fmt.Errorf("notify: %s is %q: must be a path that begins with a slash, or a name behind an @", key, name)
	}
	return &systemd{net.UnixAddr{Name: name, Net: "unixgram"}}, nil
}

// send sends one message, on a socket of its own: the listener may be started anew
// between two of them.
func (s *systemd) send(lines ...string) error {
	nc, err := net.DialUnix(s.addr.Net, nil, &s.addr)
	if err != nil {
		return fmt.Errorf("notify: tell systemd: %w", err)
	}
	defer func() { _ = nc.Close() }() // a datagram is sent by now
	if err := nc.SetWriteDeadline(time.Now().Add(_sendLimit)); err != nil {
		return fmt.Errorf("notify: tell systemd: %w", err)
	}
	if _, err := nc.Write([]byte(strings.Join(lines, "\n"))); err != nil {
		return fmt.Errorf("notify: tell systemd: %w", err)
	}
	return nil
}

func (s *systemd) ready() error { return s.send("READY=1") }

// stopping asks for the time that a drain may take. It makes nothing shorter:
// systemd waits for the longer of this and its own TimeoutStopSec.
func (s *systemd) stopping(patience time.Duration) error {
	return s.send("STOPPING=1", fmt.Sprintf("EXTEND_TIMEOUT_USEC=%d", patience.Microseconds()))
}

// status is one line in what "systemctl status" shows.
func (s *systemd) status(text string) error {
	return s.send("STATUS=" + strings.ReplaceAll(text, "\n", " "))
}

func (s *systemd) alive() error { return s.send("WATCHDOG=1") }

func (*systemd) Close() error { return nil }
