package deploy

import (
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// compose loads a file as docker compose does, by its schema.
func compose(t *testing.T, text string) (*types.Project, error) {
	t.Helper()
	details := types.ConfigDetails{
		WorkingDir:  t.TempDir(),
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(text)}},
	}
	return loader.LoadWithContext(t.Context(), details, func(o *loader.Options) { o.SetProjectName("app", true) })
}

func TestCompose(t *testing.T) {
	text := read(t, "docker/compose.yaml")
	project, err := compose(t, text)
	require.NoError(t, err)
	assert.Len(t, project.Services, 2)
	ports := map[string]bool{}
	for name, s := range project.Services {
		assert.Equal(t, "SIGUSR2", s.StopSignal, name)
		assert.NotNil(t, s.StopGracePeriod, name)
		require.Len(t, s.Ports, 1, name)
		ports[s.Ports[0].Published] = true
	}
	assert.Len(t, ports, 2, "both have one of their own")

	_, err = compose(t, strings.Replace(text, "stop_grace_period", "stop_grace", 1))
	assert.ErrorContains(t, err, "stop_grace")
}
