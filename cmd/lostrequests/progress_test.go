package main

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// progress is what a run shows, and lets a test wait for some of it.
type progress struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{} // has something when text has grown
}

func newProgress() *progress { return &progress{more: make(chan struct{}, 1)} }

func (p *progress) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case p.more <- struct{}{}:
	default:
	}
	return p.text.Write(b)
}

func (p *progress) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// await waits until what has been shown from an offset on matches, and returns
// the offset of all.
func (p *progress) await(t *testing.T, from int, want *regexp.Regexp) int {
	t.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for {
		if text := p.String(); want.MatchString(text[from:]) {
			return len(text)
		}
		select {
		case <-p.more:
		case <-limit.C:
			require.FailNow(t, "not shown in time", "%v in:\n%s", want, p)
		}
	}
}
