package opentelemetry

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func document(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../docs/metrics.md")
	require.NoError(t, err)
	return string(text)
}

// The table of the document has a row for each instrument, in its order.
func TestDocumentHasTheInstrumentsThatThereAre(t *testing.T) {
	var names []string
	for line := range strings.Lines(document(t)) {
		if strings.HasPrefix(line, "| `gracefulfx_") {
			names = append(names, strings.Split(line, " | ")[1])
		}
	}
	var want []string
	for _, i := range _instruments {
		want = append(want, "`"+i.name+"`")
	}
	assert.Equal(t, want, names)
	for _, key := range []string{
		string(_serverKey), string(_stateKey), string(_phaseKey), string(_outcomeKey),
		string(_reasonKey), string(_closerKey), string(_methodKey),
	} {
		assert.Contains(t, document(t), "`"+key+"`")
	}
}

func TestDocumentShowsTheWiringThatIsTested(t *testing.T) {
	code, err := os.ReadFile("wiring_test.go")
	require.NoError(t, err)
	_, wiring, found := strings.Cut(string(code), "return fx.New(")
	require.True(t, found)
	wiring, _, _ = strings.Cut(wiring, "\n\t)")
	assert.Contains(t, document(t), "fx.New("+strings.ReplaceAll(wiring, "\n\t", "\n")+"\n)")
}
