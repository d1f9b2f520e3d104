package yamlconf

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLines(t *testing.T) {
	const text = `# A comment: of no concern
name: app
graceful: # our own
  timeout: 5s
  "reject":
    body: |
      status: 200
      tls: none

    status: 502
  tls: {certFile: a}
list:
- a: 1
  b: 2
other:
  timeout: 6s
twice: 1
twice: 2
`
	found := linesOf(text)
	for key, want := range map[string]int{
		"name":                  2,
		"graceful":              3,
		"graceful.timeout":      4,
		"graceful.reject":       5,
		"graceful.reject.body":  6,
		"graceful.tls":          11,
		"graceful.tls.certFile": 11, // in flow style: that of its parent
		"graceful.reject.none":  5,
		"graceful.none":         3,
		"other.timeout":         16,
		"twice":                 0, // either could be meant
		"none":                  0,
	} {
		assert.Equal(t, want, found.of(key), key)
	}
	assert.Equal(t, 10, found.of("graceful.reject.status"), "and not the line of the text above")
}

func TestLinesEndAsInYAML(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029"} {
		assert.Equal(t, 2, linesOf("a: 1"+end+"b: 2").of("b"), "%q", end)
	}
}

func TestDuplicateKeysWhateverEndsALine(t *testing.T) {
	_, fs := Decode([]byte("a: 1\ra: 2\r"))
	assert.EqualError(t, fs.Join(), "a: duplicate key, again at line 2: write it once")
}
