package prometheus

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/gracefulfxtest"
)

// A Prometheus of Debian's scrapes two apps: one that drains well, and one that is
// forced. It knows what the drains wait for while they do, and how they have ended
// when the apps have stopped.
func TestPrometheusSeesDrains(t *testing.T) {
	well, wellAt := newServedApp(t)
	forced, forcedAt := newServedApp(t)
	p := startPrometheus(t, wellAt.Addr(), forcedAt.Addr())
	of := func(s *Server, format string) string {
		return fmt.Sprintf(format, fmt.Sprintf("instance=%q", s.Addr().String()))
	}
	p.await(`gracefulfx_phase{phase="serving"} == 1`, 2)
	p.await(`gracefulfx_ready == 1`, 2)
	firing, err := p.firing()
	require.NoError(t, err)
	assert.Empty(t, firing)

	held, cut := well.hold(), forced.hold()
	p.await(`gracefulfx_connections{server="http", state="active"} == 1`, 2)
	drained, broken := well.drain(graceful.PhaseWait), forced.drain(graceful.PhaseWait)
	p.await(`gracefulfx_phase{phase="wait"} == 1`, 2)
	p.await(`gracefulfx_ready == 0`, 2)
	p.await(`gracefulfx_closer_pending{closer="hub"} == 1`, 2)
	p.await(`time() - gracefulfx_drain_start_time_seconds < 600 and gracefulfx_drain_deadline_seconds > time()`, 2)

	close(well.free)
	well.closed <- nil
	assert.Equal(t, "done", <-held)
	require.NoError(t, (<-drained).Forced)
	forced.Drainer.Force(nil)
	forced.closed <- errors.New("broken")
	require.Error(t, (<-broken).Forced)
	<-cut
	well.stopScraped()
	forced.stopScraped()

	p.await(of(wellAt, `last_over_time(gracefulfx_phase{phase="drained", %s}[10m]) == 1`), 1)
	p.await(of(wellAt, `last_over_time(gracefulfx_drain_requests_total{outcome="finished", server="http", %s}[10m]) == 1`), 1)
	p.await(of(forcedAt, `last_over_time(gracefulfx_drain_requests_total{outcome="cut", server="http", %s}[10m]) == 1`), 1)
	p.await(`up == 0`, 2)
	at := forcedAt.Addr().String()
	want := []string{"GracefulfxDrainForced " + at, "GracefulfxRequestsCut " + at, "GracefulfxCloserFailed " + at}
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		firing, err := p.firing()
		assert.NoError(c, err)
		assert.ElementsMatch(c, want, firing)
	}, _patience, 20*time.Millisecond)

	for _, query := range readDashboard(t).queries() {
		_, err := p.found(query)
		assert.NoError(t, err, query)
	}
}

// newServedApp returns an app that serves its metrics, and has time to be scraped
// on a machine that is slow.
func newServedApp(t *testing.T) (*app, *Server) {
	t.Helper()
	var s *Server
	a := newApp(t, Serve("127.0.0.1:0", _patience), fx.Populate(&s),
		gracefulfxtest.Configure(func(c *gracefulfx.Config) { c.Timeout = 2 * _patience }))
	return a, s
}

// stopScraped stops the app, which has drained, when its end has been scraped.
func (a *app) stopScraped() {
	a.t.Helper()
	require.ErrorIs(a.t, a.Stop(a.t.Context()), a.Drain().Forced)
}

// output is what a process has written.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}
