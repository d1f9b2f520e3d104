//go:build unix

package ops

import (
	"bytes"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// shell runs a line as people do, with the address as $OPS.
func (a *app) shell(line string) string {
	a.t.Helper()
	cmd := exec.Command("sh", "-c", line)
	cmd.Env = append(cmd.Environ(), "OPS="+a.Addr("ops").String())
	var out, fault bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &fault
	require.NoError(a.t, cmd.Run(), "%s\n%s", line, &fault)
	return out.String()
}

// The lines of docs/operations.md.
func TestCurlAndJq(t *testing.T) {
	for _, name := range []string{"curl", "jq"} {
		_, err := exec.LookPath(name)
		require.NoError(t, err, "this test needs "+name)
	}
	a := newApp(t, 0)
	a.busy()
	assert.Equal(t, "serving\n", a.shell(`curl -s $OPS/status | jq -r .phase`))
	assert.Equal(t, "1\n", a.shell(`curl -s $OPS/status | jq .schema`))
	assert.Equal(t, "7\n", a.shell(`curl -s $OPS/status | jq '.servers[] | select(.name == "http") | .connections.idle'`))
	assert.Equal(t, "GET /reports/{name}\nPOST /orders\n",
		a.shell(`curl -s "$OPS/connections?state=active&server=http" | jq -r .request | sort`))
	assert.Equal(t, "ready\n", a.shell(`curl -sf $OPS/readyz`))

	a.shell(`curl -sf -X POST -H "Ops-Action: drain" $OPS/drain`)
	require.Eventually(t, func() bool { return a.Drainer.Phase() == graceful.PhaseWait }, _patience, time.Millisecond)
	require.Eventually(t, func() bool { return a.shell(`curl -s $OPS/status | jq '.holding | length'`) == "2\n" }, _patience, 10*time.Millisecond)
	assert.Regexp(t, `^2 requests of http, oldest .*s\ncloser websockets, oldest .*s\n$`, a.shell(`curl -s $OPS/status | jq -r '.holding[].text'`))
	assert.Equal(t, "draining\n503\n", a.shell(`curl -s -w '%{http_code}\n' $OPS/readyz`))
	assert.Equal(t, "alive\n", a.shell(`curl -sf $OPS/livez`))

	waited := make(chan string, 1)
	go func() {
		waited <- a.shell(`curl -sf -X POST -H "Ops-Action: drain" "$OPS/drain?wait=true" | jq -r '.over, (.forced // "nothing forced")'`)
	}()
	require.Eventually(t, func() bool {
		return a.shell(`curl -s "$OPS/connections?server=ops" | jq -r 'select(.request == "POST") | .state'`) == "active\n"
	}, _patience, 300*time.Millisecond, "it waits")
	a.release()
	assert.Equal(t, "true\nnothing forced\n", <-waited)
	require.NoError(t, a.Drain().Forced)
}
