package proxy

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// Each way to run Traefik has its servers and its settings from the documented file,
// without a Traefik, whose build takes too long for a test.
func TestTraefiksHaveWhatTheyTry(t *testing.T) {
	retries := map[string]string{"traefik-stock": "none", "traefik": "dials", "traefik-502": "502"}
	for _, k := range Traefiks() {
		text, err := k.text(t.Context(), "127.0.0.1:80", []string{"127.0.0.1:81", "127.0.0.1:82"})
		require.NoError(t, err)
		var c traefikFile
		require.NoError(t, yaml.Unmarshal([]byte(text), &c), text)
		assert.Equal(t, []server{{"http://127.0.0.1:81"}, {"http://127.0.0.1:82"}}, c.HTTP.Services["app"].LoadBalancer.Servers)
		assert.Equal(t, retries[k.Name], c.tries(), text)
	}
}

type server struct{ URL string }

// traefikFile is what matters here of the file.
type traefikFile struct {
	HTTP struct {
		Middlewares map[string]struct {
			Retry struct {
				Attempts                 int
				Status                   []string
				RetryNonIdempotentMethod bool `yaml:"retryNonIdempotentMethod"`
			}
		}
		Routers  map[string]struct{ Middlewares []string }
		Services map[string]struct {
			LoadBalancer struct{ Servers []server } `yaml:"loadBalancer"`
		}
	}
}

// tries is what a request is tried again after.
func (f traefikFile) tries() string {
	tries := "none"
	for _, name := range f.HTTP.Routers["app"].Middlewares {
		retry := f.HTTP.Middlewares[name].Retry
		if retry.Attempts > 1 {
			tries = "dials"
		}
		if len(retry.Status) > 0 && retry.RetryNonIdempotentMethod {
			tries = retry.Status[0]
		}
	}
	return tries
}
