package ops

import (
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
