package prometheus

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dashboard is what the tests want to know of a dashboard of Grafana's.
type dashboard struct {
	Title, UID    string
	SchemaVersion int
	Panels        []struct {
		ID      int
		Title   string
		Type    string
		GridPos struct{ X, Y, W, H int }
		Targets []struct{ RefID, Expr string }
	}
	Templating struct {
		List []struct {
			Name  string
			Query any
		}
	}
}

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	text, err := os.ReadFile("dashboard.json")
	require.NoError(t, err)
	var d dashboard
	require.NoError(t, json.Unmarshal(text, &d))
	return d
}

// queries returns the queries of the panels, with the variables replaced.
func (d dashboard) queries() (list []string) {
	replace := strings.NewReplacer("$job", ".*", "$instance", ".*", "$__rate_interval", "1m", "$__range", "1h")
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			list = append(list, replace.Replace(target.Expr))
		}
	}
	return list
}

var _name = regexp.MustCompile(`gracefulfx_\w+`)

// The dashboard and the alerts ask for nothing that is not there, and the dashboard
// shows all there is.
func TestDashboardShowsTheMetricsThatThereAre(t *testing.T) {
	d := readDashboard(t)
	shown := map[string]bool{}
	for _, query := range d.queries() {
		assert.NotContains(t, query, "$")
		for _, name := range _name.FindAllString(query, -1) {
			shown[name] = true
			assert.Contains(t, declared(), name)
		}
	}
	for _, name := range declared() {
		assert.True(t, shown[name], "no panel shows %s", name)
	}
	for _, variable := range d.Templating.List {
		query, err := json.Marshal(variable.Query)
		require.NoError(t, err)
		for _, name := range _name.FindAllString(string(query), -1) {
			assert.Contains(t, declared(), name)
		}
	}
	alerts, err := os.ReadFile("alerts.yml")
	require.NoError(t, err)
	names := _name.FindAllString(string(alerts), -1)
	assert.NotEmpty(t, names)
	for _, name := range names {
		assert.Contains(t, declared(), name)
	}
}

func TestDashboardIsWhole(t *testing.T) {
	d := readDashboard(t)
	assert.NotEmpty(t, d.Title)
	assert.NotEmpty(t, d.UID)
	assert.Positive(t, d.SchemaVersion)
	require.NotEmpty(t, d.Panels)
	ids, covered := map[int]bool{}, map[[2]int]string{}
	for _, p := range d.Panels {
		assert.False(t, ids[p.ID], "two panels have the id %d", p.ID)
		ids[p.ID] = true
		assert.NotEmpty(t, p.Title)
		assert.NotEmpty(t, p.Type)
		assert.NotEmpty(t, p.Targets, p.Title)
		assert.LessOrEqual(t, p.GridPos.X+p.GridPos.W, 24, "%s is wider than the grid", p.Title)
		for x := range p.GridPos.W {
			for y := range p.GridPos.H {
				at := [2]int{p.GridPos.X + x, p.GridPos.Y + y}
				assert.Empty(t, covered[at], "%s lies upon another panel", p.Title)
				covered[at] = p.Title
			}
		}
	}
}
