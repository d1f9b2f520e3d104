package ops

import (
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// _schema is the version of what /status returns. It is raised when a field
// changes its meaning or goes, not when one is added.
const _schema = 1

// view is a status as JSON. Times that are not known are left out.
type view struct {
	Schema  int       `json:"schema"`
	Time    time.Time `json:"time"`
	Process process   `json:"process"`

	Phase      string    `json:"phase"`
	Trigger    string    `json:"trigger,omitempty"`
	Began      time.Time `json:"began,omitzero"`
	PhaseBegan time.Time `json:"phaseBegan,omitzero"`
	Deadline   time.Time `json:"deadline,omitzero"`
	Forced     string    `json:"forced,omitempty"`
	// Over says that all but the servers that drain last have ended.
	Over   bool        `json:"over"`
	Phases []phaseView `json:"phases"`

	// Holding is what the drain waits for; Oldest has those requests of it that
	// are known, the oldest first.
	Holding []holdView    `json:"holding"`
	Oldest  []requestView `json:"oldest"`

	Servers  []serverView `json:"servers"`
	External int          `json:"external"`
	Closers  []closerView `json:"closers"`
	Requests requestsView `json:"requests"`
	Report   *reportView  `json:"report,omitempty"`
}

type phaseView struct {
	Phase   string    `json:"phase"`
	Began   time.Time `json:"began"`
	Seconds seconds   `json:"seconds"`
}

type holdView struct {
	Kind  string `json:"kind"`
	Name  string `json:"name,omitempty"`
	Count int    `json:"count"`
	// Requests are those on connections of HTTP/2.
	Requests int     `json:"requests,omitzero"`
	Seconds  seconds `json:"seconds,omitzero"`
	Text     string  `json:"text"`
}

// requestsView says what has become of requests in the drain.
type requestsView struct {
	Finished   int `json:"finished"`
	ServedLate int `json:"servedLate"`
	Rejected   int `json:"rejected"`
	Cut        int `json:"cut"`
	Crossed    int `json:"crossed"`
}

type reportView struct {
	Text     string       `json:"text"`
	Seconds  seconds      `json:"seconds"`
	Graceful bool         `json:"graceful"`
	Requests requestsView `json:"requests"`
}

// seconds is a duration in JSON, to the millisecond.
type seconds float64

func secondsOf(d time.Duration) seconds {
	return seconds(float64(d.Round(time.Millisecond).Milliseconds()) / 1000)
}

// viewOf returns what is shown of a status at a moment.
func viewOf(s graceful.Status, now time.Time, over bool) view {
	v := view{
		Schema: _schema, Time: now, Process: thisProcess(),
		Phase: s.Phase.String(), Trigger: s.Trigger, Forced: textOf(s.Forced), Over: over || s.Report != nil,
		Began: s.Began, PhaseBegan: s.PhaseBegan, Deadline: s.Deadline,
		Phases: phaseViews(s.Phases), Holding: holdViews(s.Holding), Oldest: []requestView{},
		Servers: serverViews(s.Servers), External: s.External, Closers: closerViews(s.Closers, now), Requests: requestsView(s.Requests),
	}
	if r := s.Report; r != nil {
		v.Report = &reportView{r.String(), secondsOf(r.Took), r.Graceful(), requestsView(r.Requests)}
	}
	return v
}

func phaseViews(phases []graceful.PhaseSpan) []phaseView {
	list := []phaseView{}
	for _, p := range phases {
		list = append(list, phaseView{p.Phase.String(), p.Began, secondsOf(p.Took)})
	}
	return list
}

func holdViews(holds []graceful.Hold) []holdView {
	list := []holdView{}
	for _, h := range holds {
		list = append(list, holdView{h.What.String(), h.Name, h.Count, h.Requests, secondsOf(h.Oldest), h.String()})
	}
	return list
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
