package deploy

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func seconds(t *testing.T, text string, unit time.Duration) time.Duration {
	t.Helper()
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return time.Duration(n) * unit
}

var (
	_sum = regexp.MustCompile(`(?:preStop (\d+)s \+ )?delay (\d+)s \+ timeout (\d+)s \+ hooks (\d+)s \+ margin (\d+)s`)
	// _break is the end of a line within a comment.
	_break = regexp.MustCompile(`\n *(?:#|;|//) `)
)

// What the comments say of the sum is what the configuration says, and comes to what
// is set.
func TestPatienceIsExplained(t *testing.T) {
	explained := map[string]bool{}
	for _, p := range _patience {
		if strings.HasPrefix(p.file, "s6/") {
			continue // a number alone, in a file that cannot have a comment
		}
		sums := _sum.FindAllStringSubmatch(_break.ReplaceAllString(read(t, p.file), " "), -1)
		require.Len(t, sums, 1, p.file)
		total := time.Duration(0)
		for _, part := range sums[0][1:] {
			if part != "" {
				total += seconds(t, part, time.Second)
			}
		}
		assert.Equal(t, seconds(t, find(t, p.file, p.setting), p.unit), total, p.file)
		c := configured(t, p.file)
		assert.Equal(t, []time.Duration{c.Delay, c.Timeout}, []time.Duration{
			seconds(t, sums[0][2], time.Second), seconds(t, sums[0][3], time.Second),
		}, p.file)
		explained[p.file] = true
	}
	assert.Len(t, explained, len(_patience)-2, "runit has two, s6 none")
}

// docs/managers.md names each file with its patience.
func TestTableOfManagers(t *testing.T) {
	table := read(t, "../docs/managers.md")
	for _, p := range _patience {
		folder, _, _ := strings.Cut(p.file, "/")
		row := regexp.MustCompile(`(?m)^\|.*\]\(\.\./deploy/`+folder+`[/)].*$`).FindAllString(table, -1)
		require.NotEmpty(t, row, p.file)
		want := seconds(t, find(t, p.file, p.setting), p.unit).String()
		assert.Contains(t, strings.Join(row, "\n"), strings.TrimSuffix(want, "s")+" s", p.file)
	}
}
