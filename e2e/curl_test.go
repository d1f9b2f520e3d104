package e2e_test

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// refused is curl's exit code where nobody listens.
const refused = 7

// curlRun is one run of the curl program, which prints what goes to and fro.
type curlRun struct{ *process }

// curl asks for a URL.
func curl(t *testing.T, url string) curlRun {
	t.Helper()
	program, err := exec.LookPath("curl")
	require.NoError(t, err, "these tests need the curl program, of Debian's package curl")
	return curlRun{launch(t, t.TempDir(), program, nil, "--silent", "--verbose", "--http1.1", "--max-time", "60", url)}
}

// hasSent waits until the request is on its way.
func (c curlRun) hasSent(line string) {
	c.t.Helper()
	c.prints("> " + line)
	c.prints("> Accept: */*") // the last line of the head, which curl prints once it is sent
}

// answer is what curl got.
type answer struct {
	Status, Body string
	Close        bool // whether it says Connection: close
}

var (
	statusLine = regexp.MustCompile(`(?m)^< HTTP/1.1 (\d+)`)
	noise      = regexp.MustCompile(`(?m)^([*<>{}] ?.*)\r?\n?`)
)

// answer waits for curl's success.
func (c curlRun) answer() answer {
	c.t.Helper()
	require.Zero(c.t, c.exit(), "curl's exit code")
	text := c.out.String()
	status := statusLine.FindStringSubmatch(text)
	require.NotNil(c.t, status, text)
	return answer{
		Status: status[1],
		Body:   noise.ReplaceAllString(text, ""),
		Close:  strings.Contains(strings.ToLower(text), "< connection: close"),
	}
}
