package repotest

import (
	"path"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestEveryAssumptionHasATest wants a test in each row of docs/assumptions.md, in
// the file that its link leads to, and a row for each assumption of the canary.
func TestEveryAssumptionHasATest(t *testing.T) {
	const document = "docs/assumptions.md"
	text := read(t, document)
	tests := regexp.MustCompile(`\[((?:Test|Fuzz)\w+)\]\(([^)]+)\)`)
	all := rows(text)
	assert.Greater(t, len(all), 10)
	for _, row := range all[1:] { // behind the line under the head
		links := tests.FindAllStringSubmatch(row[2], -1)
		assert.NotEmpty(t, links, row[0])
		for _, link := range links {
			file := path.Join(path.Dir(document), link[2])
			assert.Regexp(t, `(?m)^func `+link[1]+`\(`, read(t, file), file)
		}
	}
	constants := regexp.MustCompile(`(?m)^\t(assumes\w+) = `).FindAllStringSubmatch(read(t, "graceful/canary.go"), -1)
	assert.NotEmpty(t, constants)
	for _, c := range constants {
		assert.Contains(t, text, "| `"+c[1]+"`:")
	}
}
