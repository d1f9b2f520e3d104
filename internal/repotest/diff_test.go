package repotest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDiffsOfTheMigrationCompile compiles what each diff of docs/migrating.md
// begins with, and what it makes of that.
func TestDiffsOfTheMigrationCompile(t *testing.T) {
	compiled := 0
	for i, b := range blocksIn(t, "diff") {
		if b.file != "docs/migrating.md" {
			continue // an outline
		}
		before, after := sides(t, b)
		for side, text := range map[string]string{"before": before, "after": after} {
			compiled++
			t.Run(fmt.Sprintf("%s:%d/%s", b.file, b.line, side), func(t *testing.T) {
				compile(t, fmt.Sprintf("diff%d%s", i, side), source(t, block{file: b.file, text: text}))
			})
		}
	}
	assert.Positive(t, compiled)
}

// sides returns a diff's text without what is added, and without what is removed.
func sides(t *testing.T, b block) (before, after string) {
	t.Helper()
	for line := range strings.Lines(b.text) {
		switch mark, code := line[:1], line[1:]; mark {
		case "-":
			before += code
		case "+":
			after += code
		case " ":
			before, after = before+code, after+code
		case "\n":
			before, after = before+line, after+line
		default:
			require.FailNow(t, "not a line of a diff", "%s:%d: %q", b.file, b.line, line)
		}
	}
	return before, after
}

func TestSides(t *testing.T) {
	before, after := sides(t, block{text: " a\n-b\n+c\n\n d\n"})
	assert.Equal(t, "a\nb\n\nd\n", before)
	assert.Equal(t, "a\nc\n\nd\n", after)
}
