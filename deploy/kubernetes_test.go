package deploy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	policy "k8s.io/api/policy/v1"
	"sigs.k8s.io/yaml"
)

// kinds are the objects that the manifests may hold.
func kinds() map[string]any {
	return map[string]any{
		"v1/ConfigMap":                  &core.ConfigMap{},
		"v1/Service":                    &core.Service{},
		"apps/v1/Deployment":            &apps.Deployment{},
		"policy/v1/PodDisruptionBudget": &policy.PodDisruptionBudget{},
	}
}

// objects decodes a manifest by the types of Kubernetes, which refuse what they do not
// know.
func objects(t *testing.T, file string) map[string]any {
	t.Helper()
	found := map[string]any{}
	for doc := range strings.SplitSeq(read(t, file), "\n---\n") {
		var is struct{ APIVersion, Kind string }
		require.NoError(t, yaml.Unmarshal([]byte(doc), &is))
		object := kinds()[is.APIVersion+"/"+is.Kind]
		require.NotNil(t, object, "%s: %s %s", file, is.APIVersion, is.Kind)
		require.NoError(t, yaml.UnmarshalStrict([]byte(doc), object), file)
		found[is.Kind] = object
	}
	return found
}

func TestKubernetesManifests(t *testing.T) {
	whole, variant := objects(t, "kubernetes/app.yaml"), objects(t, "kubernetes/app-prestop.yaml")
	assert.Len(t, whole, len(kinds()))
	require.Len(t, variant, 2)
	for file, found := range map[string]map[string]any{"app.yaml": whole, "app-prestop.yaml": variant} {
		pod := found["Deployment"].(*apps.Deployment).Spec.Template
		require.Len(t, pod.Spec.Containers, 1, file)
		app := pod.Spec.Containers[0]
		assert.Nil(t, app.LivenessProbe, file)
		require.NotNil(t, app.ReadinessProbe, file)
		assert.Equal(t, "/ready", app.ReadinessProbe.HTTPGet.Path, file)
		assert.Subset(t, pod.Labels, whole["Service"].(*core.Service).Spec.Selector, file)
		assert.Equal(t, pod.Labels, whole["PodDisruptionBudget"].(*policy.PodDisruptionBudget).Spec.Selector.MatchLabels, file)
	}
}

// A preStop that waits and a delay are one too many.
func TestKubernetesWaitsOnce(t *testing.T) {
	for _, file := range []string{"kubernetes/app.yaml", "kubernetes/app-prestop.yaml"} {
		app := objects(t, file)["Deployment"].(*apps.Deployment).Spec.Template.Spec.Containers[0]
		assert.Equal(t, app.Lifecycle == nil, configured(t, file).Delay > 0, file)
	}
}

func TestStrictDecodingFindsMistakes(t *testing.T) {
	text := strings.Replace(read(t, "kubernetes/app.yaml"), "terminationGracePeriodSeconds", "terminationGracePeriod", 1)
	deployment := strings.Split(text, "\n---\n")[1]
	assert.ErrorContains(t, yaml.UnmarshalStrict([]byte(deployment), &apps.Deployment{}), `unknown field "terminationGracePeriod"`)
}
