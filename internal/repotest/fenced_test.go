package repotest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// block is a fenced block of a Markdown file.
type block struct {
	file string
	line int // of its first line
	lang string
	text string
}

// fenced returns the blocks of a file.
func fenced(file, text string) []block {
	var blocks []block
	var open *block
	for i, line := range strings.SplitAfter(text, "\n") {
		fence, lang := fenceOf(line)
		switch {
		case fence && open == nil:
			open = &block{file: file, line: i + 2, lang: lang}
		case fence:
			blocks, open = append(blocks, *open), nil
		case open != nil:
			open.text += line
		}
	}
	return blocks
}

// fenceOf reports whether a line opens or closes a block, and for what language.
func fenceOf(line string) (fence bool, lang string) {
	lang, fence = strings.CutPrefix(strings.TrimSpace(line), "```")
	return fence, lang
}

// blocksIn returns the blocks of all Markdown files that are in a language.
func blocksIn(t *testing.T, lang string) []block {
	t.Helper()
	var found []block
	for _, file := range filesOf(t, ".md") {
		for _, b := range fenced(file, read(t, file)) {
			if b.lang == lang {
				found = append(found, b)
			}
		}
	}
	return found
}

func TestFenced(t *testing.T) {
	got := fenced("a.md", "text\n```go\nx := 1\n\ny()\n```\nmore\n```\nplain\n```\n")
	assert.Equal(t, []block{{"a.md", 3, "go", "x := 1\n\ny()\n"}, {"a.md", 9, "", "plain\n"}}, got)
}
