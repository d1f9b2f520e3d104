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

	"github.com/gracefulfx/gracefulfx/ops"
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

// manifests are those with a Deployment.
var manifests = []string{"kubernetes/app.yaml", "kubernetes/app-prestop.yaml", "kubernetes/app-prestop-http.yaml"}

func TestKubernetesManifests(t *testing.T) {
	whole := objects(t, manifests[0])
	assert.Len(t, whole, len(kinds()))
	for _, file := range manifests {
		pod := objects(t, file)["Deployment"].(*apps.Deployment).Spec.Template
		require.Len(t, pod.Spec.Containers, 1, file)
		assert.Subset(t, pod.Labels, whole["Service"].(*core.Service).Spec.Selector, file)
		assert.Equal(t, pod.Labels, whole["PodDisruptionBudget"].(*policy.PodDisruptionBudget).Spec.Selector.MatchLabels, file)
	}
}

// Readiness is asked for what turns red in a drain, liveness for what does not.
func TestKubernetesProbes(t *testing.T) {
	for _, file := range manifests {
		app := container(t, file)
		require.NotNil(t, app.ReadinessProbe, file)
		ready := app.ReadinessProbe.HTTPGet
		assert.Contains(t, []string{"/ready http", "/readyz operations"}, ready.Path+" "+ready.Port.String(), file)
		if live := app.LivenessProbe; live != nil {
			assert.Equal(t, "/livez operations", live.HTTPGet.Path+" "+live.HTTPGet.Port.String(), file)
		}
	}
}

// A preStop that waits and a delay are one too many. One that drains waits for delay.
func TestKubernetesWaitsOnce(t *testing.T) {
	for _, file := range manifests {
		hook := container(t, file).Lifecycle
		sleeps := hook != nil && hook.PreStop.Sleep != nil
		assert.NotEqual(t, sleeps, configured(t, file).Delay > 0, file)
	}
}

// The hook knows the token of the configuration.
func TestKubernetesHookMayDrain(t *testing.T) {
	file := "kubernetes/app-prestop-http.yaml"
	hook := container(t, file).Lifecycle.PreStop.HTTPGet
	assert.Equal(t, "/prestop operations", hook.Path+" "+hook.Port.String())
	require.Len(t, hook.HTTPHeaders, 1)
	token := find(t, file, `token: (\S+)`)
	assert.Equal(t, core.HTTPHeader{Name: "Authorization", Value: "Bearer " + token}, hook.HTTPHeaders[0])
	assert.NoError(t, ops.Config{Addr: ":9091", Token: token}.Validate())
}

func container(t *testing.T, file string) core.Container {
	t.Helper()
	return objects(t, file)["Deployment"].(*apps.Deployment).Spec.Template.Spec.Containers[0]
}

func TestStrictDecodingFindsMistakes(t *testing.T) {
	text := strings.Replace(read(t, "kubernetes/app.yaml"), "terminationGracePeriodSeconds", "terminationGracePeriod", 1)
	deployment := strings.Split(text, "\n---\n")[1]
	assert.ErrorContains(t, yaml.UnmarshalStrict([]byte(deployment), &apps.Deployment{}), `unknown field "terminationGracePeriod"`)
}
