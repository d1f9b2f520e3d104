package bench_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// meter is a running lostrequests.
type meter struct {
	cmd   *exec.Cmd
	file  string
	lines chan string // closed at its end
	table strings.Builder
}

// meterReport is what the tests need of its report.
type meterReport struct {
	Total  meterFigures
	Groups []meterFigures
}

type meterFigures struct {
	Method, HTTP, Connections string
	Lost                      int
	Classes                   map[string]int
}

// startMeter builds the meter and points it at a URL.
func startMeter(t *testing.T, dir, url string) *meter {
	t.Helper()
	binary := filepath.Join(dir, "lostrequests")
	out, err := exec.Command("go", "build", "-o", binary, "github.com/gracefulfx/gracefulfx/cmd/lostrequests").CombinedOutput()
	require.NoError(t, err, "%s", out)
	m := &meter{file: filepath.Join(t.TempDir(), "report.json"), lines: make(chan string, 1<<10)}
	m.cmd = exec.Command(binary, "--url", url, "--http", "1.1,2", "--insecure", "--think", "5ms", "--duration", "5m", "--json", m.file)
	m.cmd.Stdout = &m.table
	shown, err := m.cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, m.cmd.Start())
	go m.read(bufio.NewScanner(shown))
	t.Cleanup(func() { _ = m.cmd.Process.Kill() }) // or it has ended
	return m
}

func (m *meter) read(s *bufio.Scanner) {
	defer close(m.lines)
	for s.Scan() {
		m.lines <- s.Text()
	}
}

// await waits until it has shown a line that matches, and logs what it shows.
func (m *meter) await(t *testing.T, pattern string) {
	t.Helper()
	want := regexp.MustCompile(pattern)
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for {
		select {
		case line, ok := <-m.lines:
			require.True(t, ok, "the meter has ended")
			if t.Log(line); want.MatchString(line) {
				return
			}
		case <-limit.C:
			require.FailNow(t, "not shown in time", pattern)
		}
	}
}

// second is a line with the time, the requests that were answered and those of
// another status.
const second = `^ +\S+s +`

// awaitAnswers waits for two lines that are yet to be shown and tell of
// answers: the second is about a time that is all yet to come.
func (m *meter) awaitAnswers(t *testing.T) {
	t.Helper()
	for len(m.lines) > 0 {
		t.Log(<-m.lines)
	}
	m.await(t, second+`\d`)
	m.await(t, second+`\d`)
}

// awaitRefusals waits until refused connects are shown.
func (m *meter) awaitRefusals(t *testing.T) {
	t.Helper()
	m.await(t, second+`\S+ +\S+ +\d`)
}

// end ends it by ^C, and returns its report. Its exit code has to be 0.
func (m *meter) end(t *testing.T) (r meterReport) {
	t.Helper()
	require.NoError(t, m.cmd.Process.Signal(os.Interrupt))
	for line := range m.lines {
		t.Log(line)
	}
	assert.NoError(t, m.cmd.Wait())
	t.Log(m.table.String())
	text, err := os.ReadFile(m.file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &r))
	return r
}
