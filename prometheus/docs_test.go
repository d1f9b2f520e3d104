package prometheus

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const _document = "../docs/metrics.md"

func document(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(_document)
	require.NoError(t, err)
	return string(text)
}

// The table of the document has a row for each metric, and no other.
func TestDocumentHasTheMetricsThatThereAre(t *testing.T) {
	var rows []string // less the column of OpenTelemetry
	for line := range strings.Lines(document(t)) {
		if strings.HasPrefix(line, "| `gracefulfx_") {
			cells := strings.Split(strings.TrimSpace(line), " | ")
			rows = append(rows, strings.Join(append(cells[:1:1], cells[2:]...), " | "))
		}
	}
	kinds := map[any]string{_gauge: "gauge", _counter: "counter"}
	var want []string
	for _, m := range _metrics {
		want = append(want, fmt.Sprintf("| `%s` | %s | %s | %s |", m.name, kinds[m.kind], strings.Join(m.labels, ", "), m.help))
	}
	assert.Equal(t, want, rows)
}

// The document names the alerts, and shows the wiring that is tested.
func TestDocumentShowsWhatIsTested(t *testing.T) {
	rules, err := os.ReadFile("alerts.yml")
	require.NoError(t, err)
	for line := range strings.Lines(string(rules)) {
		if _, name, ok := strings.Cut(strings.TrimSpace(line), "- alert: "); ok {
			assert.Contains(t, document(t), "`"+name+"`")
		}
	}
	code, err := os.ReadFile("wiring_test.go")
	require.NoError(t, err)
	_, wiring, found := strings.Cut(string(code), "return fx.New(")
	require.True(t, found)
	wiring, _, _ = strings.Cut(wiring, "\n\t)")
	assert.Contains(t, document(t), "fx.New("+strings.ReplaceAll(wiring, "\n\t", "\n")+"\n)")
}
