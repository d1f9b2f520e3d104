package repotest

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
)

// _link is a link or a picture in Markdown.
var _link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

func TestRelativeLinksLeadSomewhere(t *testing.T) {
	seen := 0
	for _, file := range filesOf(t, ".md") {
		for _, match := range _link.FindAllStringSubmatch(withoutBlocks(read(t, file)), -1) {
			if strings.Contains(match[1], ":") {
				continue // it leads to another site
			}
			seen++
			assert.Empty(t, fault(t, file, match[1]), "%s: link to %s", file, match[1])
		}
	}
	assert.Positive(t, seen)
}

// fault says what is wrong with a link in a file, if anything is.
func fault(t *testing.T, file, link string) string {
	t.Helper()
	target, anchor, _ := strings.Cut(link, "#")
	full := file
	if target != "" {
		full = path.Join(path.Dir(file), target)
	}
	if _, err := os.Stat(filepath.Join(_root, full)); err != nil {
		return "there is no " + full
	}
	if anchor != "" && !anchors(read(t, full))[anchor] {
		return full + " has no heading " + anchor
	}
	return ""
}

// anchors returns the anchors of a file's headings, as GitHub makes them.
func anchors(text string) map[string]bool {
	found := map[string]bool{}
	for line := range strings.Lines(withoutBlocks(text)) {
		if heading, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && strings.HasPrefix(line, "#") {
			found[anchor(heading)] = true
		}
	}
	return found
}

func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		default:
			return -1
		}
	}, strings.TrimSpace(heading))
}

// withoutBlocks returns a text without its fenced blocks, whose lines may look
// like headings and links.
func withoutBlocks(text string) string {
	var b strings.Builder
	inside := false
	for line := range strings.Lines(text) {
		if fence, _ := fenceOf(line); fence {
			inside = !inside
		} else if !inside {
			b.WriteString(line)
		}
	}
	return b.String()
}

func TestAnchor(t *testing.T) {
	assert.Equal(t, "which-late-which-goodbye", anchor("Which `late`, which `goodbye`\n"))
}
