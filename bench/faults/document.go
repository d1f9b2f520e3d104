package faults

import (
	"fmt"
	"strings"
)

// The marks in a document between which the matrix stands.
const (
	_begin = "<!-- matrix: make test-faults writes what follows -->\n"
	_end   = "<!-- end of the matrix -->\n"
)

// Document returns a document with the table in the place that its marks leave for
// it.
func Document(text, table string) (string, error) {
	before, rest, ok := strings.Cut(text, _begin)
	_, after, closed := strings.Cut(rest, _end)
	if !ok || !closed {
		return "", fmt.Errorf("the document has no place for the matrix: %q and %q", _begin, _end)
	}
	return before + _begin + "\n" + strings.TrimSpace(table) + "\n\n" + _end + after, nil
}
