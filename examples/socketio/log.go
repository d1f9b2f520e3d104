//go:build unix

package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// entry is a message of the chat; N is its number, from 0 on.
type entry struct {
	N      int    `json:"n"`
	ID     string `json:"id"`
	Text   string `json:"text"`
	Server string `json:"server"`
}

// chatLog is what a real chat would have in a database.
type chatLog struct {
	mu      sync.Mutex // guards all below
	entries []entry
	known   map[string]bool
	more    chan struct{} // closed at the next entry
}

func newChatLog() *chatLog {
	return &chatLog{known: make(map[string]bool), more: make(chan struct{})}
}

// append appends an entry, unless it was there: a client that saw no
// acknowledgement says it again.
func (l *chatLog) append(e entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known[e.ID] {
		return
	}
	e.N = len(l.entries)
	l.entries, l.known[e.ID] = append(l.entries, e), true
	close(l.more)
	l.more = make(chan struct{})
}

// from returns the entries from number n on, and a channel that is closed when
// there are more.
func (l *chatLog) from(n int) ([]entry, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries[min(max(n, 0), len(l.entries)):]), l.more
}

// ServeHTTP implements http.Handler: POST appends, GET returns the entries from
// "from" on, and waits for one if "wait" is set.
func (l *chatLog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		var e entry
		if err := json.NewDecoder(r.Body).Decode(&e); err != nil || e.ID == "" {
			http.Error(w, "an entry needs an id", http.StatusBadRequest)
			return
		}
		l.append(e)
		return
	}
	n, _ := strconv.Atoi(r.FormValue("from")) // none is 0
	list, more := l.from(n)
	if len(list) == 0 && r.FormValue("wait") != "" {
		timer := time.NewTimer(10 * time.Second)
		defer timer.Stop()
		select {
		case <-more:
		case <-timer.C:
		case <-r.Context().Done():
		}
		list, _ = l.from(n)
	}
	_ = json.NewEncoder(w).Encode(list) // one that is gone asks again
}
