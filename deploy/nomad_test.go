package deploy

import (
	"testing"

	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// maxKillTimeout is what Nomad's clients wait at the most unless they are told more.
const maxKillTimeout = 30

// Nomad's own parser is not asked, for it brings all of Nomad along: the language is,
// and where the settings stand.
func TestNomad(t *testing.T) {
	file, faults := hclparse.NewParser().ParseHCLFile("nomad/app.nomad.hcl")
	require.False(t, faults.HasErrors(), "%v", faults)
	task := file.Body.(*hclsyntax.Body)
	for _, kind := range []string{"job", "group", "task"} {
		task = block(t, task, kind)
	}
	for _, name := range []string{"driver", "kill_signal", "kill_timeout"} {
		assert.Contains(t, task.Attributes, name)
	}
	assert.LessOrEqual(t, find(t, "nomad/app.nomad.hcl", `kill_timeout = "(\d\d)s"`), "30", "max_kill_timeout: %d", maxKillTimeout)
}

func block(t *testing.T, body *hclsyntax.Body, kind string) *hclsyntax.Body {
	t.Helper()
	for _, b := range body.Blocks {
		if b.Type == kind {
			return b.Body
		}
	}
	require.Fail(t, "there is no "+kind)
	return nil
}
