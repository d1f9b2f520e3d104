package e2e_test

import (
	"regexp"
	"strings"
	"sync"
)

// output is what a process has printed so far, line by line.
type output struct {
	mu    sync.Mutex // guards all below
	lines []string
	rest  string        // of a line that has not ended
	news  chan struct{} // closed when a line has come
}

func newOutput() *output { return &output{news: make(chan struct{})} }

// Write implements [io.Writer].
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	lines := strings.Split(o.rest+string(p), "\n")
	o.rest = lines[len(lines)-1]
	if lines = lines[:len(lines)-1]; len(lines) > 0 {
		o.lines = append(o.lines, lines...)
		close(o.news)
		o.news = make(chan struct{})
	}
	return len(p), nil
}

// find returns the first line that has all the parts, and a channel that is
// closed when another line has come.
func (o *output) find(parts ...string) (line string, found bool, news <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, line := range o.lines {
		if hasAll(line, parts) {
			return line, true, nil
		}
	}
	return "", false, o.news
}

func hasAll(line string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(line, part) {
			return false
		}
	}
	return true
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.lines, "\n") + "\n" + o.rest
}

// withoutWiring leaves out what fx tells of its graph.
func (o *output) withoutWiring() string {
	wiring := regexp.MustCompile(`(?m)^\[Fx\] (PROVIDE|SUPPLY|INVOKE|BEFORE RUN|RUN)\t.*\n`)
	return wiring.ReplaceAllString(o.String(), "")
}
