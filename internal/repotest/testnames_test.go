package repotest

import (
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// _testName is how a document names a test or an example of this repository: in
// a code span, or as the text of a link to its file.
var _testName = regexp.MustCompile("`((?:Test|Example)[A-Z]\\w+)`|\\[((?:Test|Example)[A-Z]\\w+)\\]\\(([^)]+)\\)")

func TestDocumentsNameTestsThatAreThere(t *testing.T) {
	there := testsByName(t)
	seen := 0
	for _, file := range filesOf(t, ".md") {
		for _, match := range _testName.FindAllStringSubmatch(withoutBlocks(read(t, file)), -1) {
			seen++
			name, link := match[1]+match[2], match[3]
			if assert.Contains(t, there, name, file) && link != "" {
				assert.True(t, there[name][path.Join(path.Dir(file), link)], "%s: %s is not in %s", file, name, link)
			}
		}
	}
	assert.Positive(t, seen)
}

// testsByName returns the files of each test and each example of all modules.
func testsByName(t *testing.T) map[string]map[string]bool {
	t.Helper()
	found := map[string]map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Example)\w*)\(`)
	for _, file := range filesOf(t, "_test.go") {
		for _, match := range declared.FindAllStringSubmatch(read(t, file), -1) {
			if found[match[1]] == nil {
				found[match[1]] = map[string]bool{}
			}
			found[match[1]][file] = true
		}
	}
	return found
}

// _expressOptions are what an app that uses express-graceful-exit has called or set.
var _expressOptions = []string{
	"middleware", "setProcessHandler", "gracefulExitHandler", "init", "exitSignal", "log", "logger",
	"keepAliveInterval", "suicideTimeout", "socketio", "force", "callback", "exitProcess", "exitDelay",
	"performLastRequest", "errorDuringExit", "getRejectionError",
}

// TestEveryOptionOfExpressGracefulExitHasATest wants a row for each, and a test in
// the last column of each row; that it is there, the test above sees.
func TestEveryOptionOfExpressGracefulExitHasATest(t *testing.T) {
	_, section, found := strings.Cut(read(t, "docs/migrating.md"), "\n## From express-graceful-exit\n")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "\n## ")
	var options string
	for _, row := range rows(section) {
		options += row[0]
		assert.Regexp(t, _testName, row[len(row)-1], "the row of %s", row[0])
	}
	for _, option := range _expressOptions {
		assert.Contains(t, options, "`"+option+"`")
	}
}

// rows returns the cells of the rows of a table, less its head.
func rows(section string) (all [][]string) {
	for line := range strings.Lines(section) {
		if inner, ok := strings.CutPrefix(strings.TrimSpace(line), "| "); ok {
			all = append(all, strings.Split(strings.TrimSuffix(inner, " |"), " | "))
		}
	}
	return all[1:]
}
