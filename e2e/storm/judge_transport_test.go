package storm

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// The Transport repeats a request if the force cuts its handler while the reply is
// still in net/http's buffer. Only then may the reply be that of the second run.
func TestTheTransportAsksAgainWhatTheForceHasCut(t *testing.T) {
	q := Request{ID: "c0r0", Kind: Hold, Method: http.MethodGet, Size: 100}
	no := q.rejected()
	r := result{made: true, status: no.status, header: http.Header{"Storm-Id": {q.ID}}, body: no.body}
	forced := time.Now()
	whole, cut, refused := run{Ended: forced.Add(-time.Minute)}, run{Ended: forced.Add(time.Millisecond)}, run{Rejected: true, Ended: forced.Add(time.Second)}
	for _, tt := range []struct {
		name  string
		cause error
		runs  []run
		want  []Rule
	}{
		{"cut, and refused", graceful.ErrTimeout, []run{cut, refused}, nil},
		{"cut, and answered", graceful.ErrTimeout, []run{cut, whole}, []Rule{Wrong}},
		{"cut alone", graceful.ErrTimeout, []run{cut}, []Rule{Wrong}},
		{"long over, and refused", graceful.ErrTimeout, []run{whole, refused}, []Rule{Wrong}},
		{"nothing forced", nil, []run{cut, refused}, []Rule{Wrong}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := &Outcome{runs: map[string][]run{q.ID: tt.runs}}
			o.report.Forced, o.report.Phases = tt.cause, []graceful.PhaseSpan{{Phase: graceful.PhaseForce, Began: forced}}
			j := &judge{Outcome: o}
			j.result(q, &r)
			assert.Equal(t, tt.want, rulesOf(j.faults))
		})
	}
}
