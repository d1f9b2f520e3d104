package prometheus

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program returns a program of Prometheus: of the system, or what make need has
// put into the repository.
func program(t *testing.T, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	path, err := filepath.Abs(filepath.Join("..", "bin", name))
	require.NoError(t, err)
	require.FileExists(t, path, "make need fetches %s", name)
	return path
}

func TestAlertRules(t *testing.T) {
	for _, args := range [][]string{{"check", "rules", "alerts.yml"}, {"test", "rules", "alerts_test.yml"}} {
		out, err := exec.Command(program(t, "promtool"), args...).CombinedOutput()
		assert.NoError(t, err, "promtool %s\n%s", strings.Join(args, " "), out)
	}
}

// prometheusServer is a Prometheus that scrapes once a second: a scrape that takes
// longer than the interval fails, and a busy machine needs some time for it.
type prometheusServer struct {
	t      *testing.T
	url    string
	client *http.Client
}

const _config = `
global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files: [%q]
scrape_configs:
  - job_name: app
    static_configs:
      - targets: [%q, %q]
`

// startPrometheus starts a Prometheus for two targets, until the test ends.
func startPrometheus(t *testing.T, first, second net.Addr) *prometheusServer {
	t.Helper()
	dir := t.TempDir()
	rules, err := filepath.Abs("alerts.yml")
	require.NoError(t, err)
	config := filepath.Join(dir, "prometheus.yml")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, _config, rules, first.String(), second.String()), 0o600))
	var log output
	cmd := exec.Command(program(t, "prometheus"), "--config.file="+config,
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address=127.0.0.1:0")
	cmd.Stderr = &log
	require.NoError(t, cmd.Start())
	p := &prometheusServer{t: t, client: &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(func() {
		p.client.CloseIdleConnections()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(log.String())
		}
	})
	require.Eventually(t, func() bool {
		address := _listens.FindStringSubmatch(log.String())
		if address != nil {
			p.url = "http://" + address[1]
		}
		return address != nil
	}, _patience, 10*time.Millisecond)
	return p
}

// _listens is what Prometheus logs of its own address.
var _listens = regexp.MustCompile(`address=(127\.0\.0\.1:[1-9]\d*)`)

// _patience bounds what only takes so long if the test fails.
const _patience = 60 * time.Second

// ask asks the API, and returns data.
func (p *prometheusServer) ask(path string, into any) error {
	resp, err := p.client.Get(p.url + path)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Status, Error string
		Data          json.RawMessage
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return err
	}
	if answer.Status != "success" {
		return fmt.Errorf("%s: %s", path, answer.Error)
	}
	return json.Unmarshal(answer.Data, into)
}

// found returns how many series a query finds.
func (p *prometheusServer) found(query string) (int, error) {
	var data struct{ Result []json.RawMessage }
	err := p.ask("/api/v1/query?query="+url.QueryEscape(query), &data)
	return len(data.Result), err
}

// await waits until a query finds so many series.
func (p *prometheusServer) await(query string, series int) {
	p.t.Helper()
	require.EventuallyWithT(p.t, func(c *assert.CollectT) {
		n, err := p.found(query)
		assert.NoError(c, err)
		assert.Equal(c, series, n)
	}, _patience, 20*time.Millisecond, query)
}

// firing returns the names of the alerts that fire, with their instances.
func (p *prometheusServer) firing() ([]string, error) {
	var data struct {
		Alerts []struct {
			State  string
			Labels map[string]string
		}
	}
	err := p.ask("/api/v1/alerts", &data)
	var names []string
	for _, a := range data.Alerts {
		if a.State == "firing" {
			names = append(names, a.Labels["alertname"]+" "+a.Labels["instance"])
		}
	}
	return names, err
}
