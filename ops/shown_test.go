package ops

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A connection may know no address yet.
func TestClientThatIsNotKnown(t *testing.T) {
	h := &handler{HandlerConfig: HandlerConfig{ShowClients: true}}
	assert.Empty(t, h.clientOf(graceful.Connection{}))
}

// Who watches by a server that drains with others ends when nothing else is left,
// and no sooner.
func TestAloneIsWhoHoldsTheDrainUpLast(t *testing.T) {
	const watching = 2
	here, away := watched{tracked: watching}, watched{external: watching}
	streams := watched{external: watching, streams: watching}
	viewers := graceful.Hold{What: graceful.HoldRequests, Name: "http", Count: watching}
	shared := graceful.Hold{What: graceful.HoldHTTP2, Name: "http", Count: 1, Requests: watching}
	unknown := graceful.Hold{What: graceful.HoldHTTP2, Name: "http", Count: 1} // as on h2c.NewHandler
	for name, tt := range map[string]struct {
		watched watched
		phase   graceful.Phase
		holds   []graceful.Hold
		want    bool
	}{
		"viewers":                       {here, graceful.PhaseWait, []graceful.Hold{viewers}, true},
		"before the intake closes":      {here, graceful.PhaseLameDuck, nil, false},
		"on one connection":             {here, graceful.PhaseWait, []graceful.Hold{shared}, true},
		"beside a request":              {here, graceful.PhaseWait, []graceful.Hold{viewers, {Name: "api", Count: 1}}, false},
		"one connection and a request":  {here, graceful.PhaseWait, []graceful.Hold{shared, {Name: "api", Count: 1}}, false},
		"beside one that drains last":   {here, graceful.PhaseWait, []graceful.Hold{viewers, {Name: "metrics", Count: 1}}, true},
		"beside a closer":               {here, graceful.PhaseWait, []graceful.Hold{unknown, {What: graceful.HoldCloser, Name: "hub", Count: 1}}, false},
		"beside a WebSocket":            {here, graceful.PhaseWait, []graceful.Hold{unknown, {What: graceful.HoldHijacked, Name: "http", Count: 1}}, false},
		"beside an external one":        {here, graceful.PhaseWait, []graceful.Hold{viewers, {Count: 1}}, false},
		"external":                      {away, graceful.PhaseWait, []graceful.Hold{{Count: watching}}, true},
		"external, beside another":      {away, graceful.PhaseWait, []graceful.Hold{{Count: watching + 1}}, false},
		"external, beside an owned one": {away, graceful.PhaseWait, []graceful.Hold{{Count: watching}, {Name: "api", Count: 1}}, false},
		"external streams":              {streams, graceful.PhaseWait, []graceful.Hold{{Count: watching}, unknown}, true},
		"none":                          {watched{}, graceful.PhaseWait, nil, false},
	} {
		s := &snapshot{watched: tt.watched, status: graceful.Status{
			Phase: tt.phase, Holding: tt.holds,
			Servers: []graceful.ServerStatus{{Name: "http"}, {Name: "api"}, {Name: "metrics", Last: true}},
		}}
		for _, hold := range tt.holds {
			if hold.Name == "" && hold.What != graceful.HoldCloser {
				s.status.External += hold.Count
			}
		}
		assert.Equal(t, tt.want, s.alone(), name)
	}
}

// What a reply has in it bounds what is kept for it.
func TestListsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const open, limit = 100, 4
		tracker := graceful.NewTracker()
		d, err := graceful.NewDrainer(tracker, graceful.Config{})
		require.NoError(t, err)
		p := newPipes()
		l, err := d.Listener("pipes", p)
		require.NoError(t, err)
		for range open {
			go func() { _, _ = l.Accept() }()
			p.dial(t, "")
		}
		synctest.Wait()
		h := &handler{HandlerConfig: HandlerConfig{Tracker: tracker}}
		list, out := h.list(filter{limit: limit}, time.Now())
		assert.Len(t, list, limit)
		assert.Equal(t, open-limit, out)
		assert.LessOrEqual(t, cap(list), 4*limit)
	})
}

// A comparison that takes the longer the more is right tells the token, byte by
// byte. That cannot be measured in a test, so the code is looked at: what is kept
// of the token is compared in one place.
func TestTokensAreComparedInConstantTime(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var selected []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && (s.Sel.Name == "token" || s.Sel.Name == "ConstantTimeCompare") {
				selected = append(selected, s.Sel.Name)
			}
			return true
		})
	}
	assert.Equal(t, []string{"ConstantTimeCompare", "token"}, selected)
}

// Durations are short numbers.
func TestSecondsAreRounded(t *testing.T) {
	for d, want := range map[time.Duration]string{
		1789 * time.Millisecond: "1.789", 4100300 * time.Microsecond: "4.1", time.Hour + 3*time.Millisecond: "3600.003", 0: "0",
	} {
		text, err := json.Marshal(secondsOf(d))
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
}
