package notify

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

// descriptor is told on an inherited descriptor that the app is ready, and is
// told nothing else.
type descriptor struct {
	key  string
	word string
	file *os.File
}

// s6Of returns the manager that NOTIFICATION_FD names, if any.
func s6Of(getenv func(string) string) (manager, error) {
	return descriptorOf(getenv, "NOTIFICATION_FD", "\n")
}

// nodeOf returns the parent that NODE_CHANNEL_FD names, if any: a message is one
// line of JSON.
func nodeOf(getenv func(string) string) (manager, error) {
	return descriptorOf(getenv, "NODE_CHANNEL_FD", "\"ready\"\n")
}

func descriptorOf(getenv func(string) string, key, word string) (manager, error) {
	text := getenv(key)
	if text == "" {
		return nil, nil //nolint:nilnil // no manager is named
	}
	fd, err := strconv.ParseInt(text, 10, 32) // the kernel looks at no more bits, and would find another one
	if err != nil || fd < 3 {
		return nil, fmt.Errorf("notify: %s is %q: must be the number of a descriptor, 3 or more", key, text)
	}
	file, err := inherited(int(fd), key)
	if err != nil {
		return nil, fmt.Errorf("notify: %s is %q: %w", key, text, err)
	}
	if file == nil {
		return nil, nil //nolint:nilnil // no manager can be told
	}
	return &descriptor{key, word, file}, nil
}

func (d *descriptor) ready() error {
	// A file that takes no deadline does not block either: neither a pipe nor a
	// socket, it is no channel to a manager.
	_ = d.file.SetWriteDeadline(time.Now().Add(_sendLimit))
	if _, err := d.file.WriteString(d.word); err != nil {
		return fmt.Errorf("notify: tell what %s names: %w", d.key, err)
	}
	return nil
}

func (*descriptor) stopping(time.Duration) error { return nil }
func (*descriptor) status(string) error          { return nil }
func (*descriptor) alive() error                 { return nil }

// Close closes the descriptor. For a parent of Node's that ends the channel.
func (d *descriptor) Close() error { return d.file.Close() }
