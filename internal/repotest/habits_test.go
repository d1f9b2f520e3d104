package repotest

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/config"
)

// _make is a call of make, in a shell or in a text.
var _make = regexp.MustCompile("(?m)(?:`|^|: )make ([a-z-]+)")

func TestMakeTargetsAreThere(t *testing.T) {
	targets := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^([a-z-]+):`).FindAllStringSubmatch(read(t, "Makefile"), -1) {
		targets[match[1]] = true
	}
	calls := 0
	for _, file := range append(filesOf(t, ".md"), ".ci/run") {
		for _, match := range _make.FindAllStringSubmatch(read(t, file), -1) {
			calls++
			assert.True(t, targets[match[1]], "%s: make %s", file, match[1])
		}
	}
	assert.Positive(t, calls)
	for _, target := range list(t, workflow(t), "jobs.linux.strategy.matrix.target") {
		assert.True(t, targets[target], "the workflow: make %s", target)
	}
}

func TestDependenciesOfEveryModuleAreRaised(t *testing.T) {
	raised := list(t, provider(t, ".github/dependabot.yml"), "updates.0.directories")
	for _, file := range filesOf(t, "go.mod") {
		folder := path.Dir(path.Join("/", file))
		if strings.HasPrefix(folder, "/socketiotest/") {
			continue // each is about one version of a server
		}
		if !strings.Contains(read(t, file), "require") {
			continue // a stand-in for a module of others has no dependencies
		}
		assert.True(t, slices.Contains(raised, folder), "dependabot.yml does not name %s", folder)
	}
}

func TestFormsOfIssuesAreYAML(t *testing.T) {
	for _, file := range filesOf(t, ".yml") {
		provider(t, file)
	}
}

func workflow(t *testing.T) config.Provider {
	t.Helper()
	return provider(t, ".github/workflows/ci.yml")
}

func provider(t *testing.T, file string) config.Provider {
	t.Helper()
	p, err := config.NewYAML(config.Source(strings.NewReader(read(t, file))))
	require.NoError(t, err, file)
	return p
}

// list returns the texts at a key, whose parts may be numbers of a list.
func list(t *testing.T, p config.Provider, key string) (texts []string) {
	t.Helper()
	var value any
	require.NoError(t, p.Get(config.Root).Populate(&value))
	for part := range strings.SplitSeq(key, ".") {
		switch v := value.(type) {
		case map[any]any:
			value = v[part]
		case []any:
			value = v[part[0]-'0']
		}
	}
	for _, one := range value.([]any) {
		texts = append(texts, one.(string))
	}
	require.NotEmpty(t, texts)
	return texts
}
