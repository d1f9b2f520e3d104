package socketiotest

import (
	"fmt"
	"strings"
	"sync"
)

// Drops counts the sessions that a server of zishang520 has closed by itself as two
// of its goroutines answered one long poll, at any time: one with what it sends, one to
// hurry an upgrade. A stock client whose WebSocket closes in that moment neither polls
// nor connects again before its ping timeout, 45 s later. The zero value has seen none.
type Drops struct {
	mu  sync.Mutex
	ids map[string]struct{}
}

// Note notes the end of a session in one namespace, with what the event
// "disconnect" tells of it.
func (d *Drops) Note(id string, args ...any) {
	if !strings.Contains(fmt.Sprint(args...), "polling write error") {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ids == nil {
		d.ids = make(map[string]struct{})
	}
	d.ids[id] = struct{}{}
}

// Count returns how many sessions there were.
func (d *Drops) Count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.ids)
}
