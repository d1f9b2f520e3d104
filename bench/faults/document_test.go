package faults

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDocument(t *testing.T) {
	got, err := Document("before\n"+_begin+"old\n"+_end+"after\n", "\nnew\n")
	require.NoError(t, err)
	assert.Equal(t, "before\n"+_begin+"\nnew\n\n"+_end+"after\n", got)
	again, err := Document(got, "new")
	require.NoError(t, err)
	assert.Equal(t, got, again)
	_, err = Document("before\nafter\n", "new")
	assert.ErrorContains(t, err, "no place for the matrix")
}

// TestDocumentIsPrinted fails for a document that was written by hand: what it says
// comes from what was seen, by make test-faults or its flag -again.
func TestDocumentIsPrinted(t *testing.T) {
	text, err := os.ReadFile("../../docs/reliability.md")
	require.NoError(t, err)
	seen, err := ReadSeen("seen.json")
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, Markdown(&b, seen.Runs, seen.All()))
	want, err := Document(string(text), b.String())
	require.NoError(t, err)
	assert.Equal(t, want, string(text), "go run ./cmd/faults -doc ../docs/reliability.md -again")
}

// TestDocumentHasEveryFault fails for a new row until make test-faults has written
// the document again.
func TestDocumentHasEveryFault(t *testing.T) {
	text, err := os.ReadFile("../../docs/reliability.md")
	require.NoError(t, err)
	_, parts, _ := strings.Cut(string(text), _begin)
	for _, f := range All() {
		_, part, _ := strings.Cut(parts, "### "+title(f.Kind)+"\n")
		part, _, _ = strings.Cut(part, "\n### ")
		assert.Contains(t, part, "| "+f.Name+" |", "docs/reliability.md, %s", f.Kind)
	}
	assert.NotContains(t, string(text), "**broken**")
}
