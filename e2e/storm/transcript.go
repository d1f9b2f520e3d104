package storm

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// page is what a transcript is written to.
type page struct{ io.Writer }

func (w page) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(w, format, args...) // there is nobody else to tell
}

// Write writes what is known of a trial that has faults: its plan, its drain,
// and what was sent and received by the clients that the faults name.
func (o *Outcome) Write(out io.Writer, faults []Fault) {
	w := page{out}
	o.head(w)
	for _, f := range faults {
		w.printf("  FAULT %s\n", f)
	}
	o.summary(w, faults)
	for _, a := range o.accounts {
		if blamed(a.plan.Name, faults) || o.holds(a, faults) {
			o.client(w, a)
		}
	}
	for _, c := range o.travellers {
		if blamed(c.plan.Name, faults) {
			o.travels(w, c)
		}
	}
}

// summary writes a line for each client, where a fault is nobody's own.
func (o *Outcome) summary(w page, faults []Fault) {
	if !slices.ContainsFunc(faults, func(f Fault) bool { return f.Who == "" }) {
		return
	}
	for _, a := range o.accounts {
		p := a.plan
		w.printf("  %s: %s, TLS %q, server %d, dialed at %s %v, sent %d bytes, %d of %d replies, left at %s, its half at %s, ended at %s: %v %v\n",
			p.Name, p.Protocol, p.TLS, p.Server, o.since(a.dialed), a.dialErr, a.wrote, len(a.at), len(p.Requests),
			o.since(a.left), o.since(a.halved), o.since(a.endAt), a.end, a.shakeErr)
	}
}

// blamed reports whether a fault names a client or one of its requests.
func blamed(client string, faults []Fault) bool {
	return slices.ContainsFunc(faults, func(f Fault) bool {
		return f.Who == client || strings.HasPrefix(f.Who, client+"r") || slices.Contains(f.See, client)
	})
}

// holds reports whether a client may have held up a drain that was forced and
// should not have been.
func (o *Outcome) holds(a *account, faults []Fault) bool {
	forced := slices.ContainsFunc(faults, func(f Fault) bool { return f.Rule == Forced })
	return forced && a.dialErr == nil && a.endAt.After(o.forcedAt())
}

func (o *Outcome) head(w page) {
	p := o.Plan
	w.printf("trial of seed %d: %d clients, drain at %v, delay %v, timeout %v, interval %v, late %v, force %q after %v\n",
		p.Seed, len(p.Clients), p.DrainAt, p.Delay, p.Timeout, p.Interval, p.Late, p.Force, p.ForceAfter)
	for _, s := range p.Servers {
		w.printf("  server %s\n", s.text())
	}
	w.printf("  drain from %s to %s: %v, error %v\n", o.since(o.called), o.since(o.returned), o.report, o.err)
	w.printf("  at first: %v; %+v; closed idle %d, silent %d, by force %v\n",
		o.report.Initial, o.report.Requests, o.report.ClosedIdle, o.report.ClosedSilent, o.report.ClosedByForce)
	for _, s := range o.report.Phases {
		w.printf("  %s for %v from %s\n", s.Phase, s.Took, o.since(s.Began))
	}
	for _, c := range o.report.Intakes {
		w.printf("  intake of %s: %s, %v, %d reset\n", c.Server, c.Method, c.Reason, c.Reset)
	}
}

// text returns what a server is, in a few words.
func (p ServerPlan) text() string {
	words := []string{p.Name}
	for _, w := range []struct {
		holds bool
		word  string
	}{
		{p.External, "external"},
		{p.Passed && !p.External, "passed a listener"},
		{p.Plain, "that is wrapped"},
		{p.Unix, "Unix socket"},
		{p.TLS != NoTLS, "TLS of the " + string(p.TLS)},
		{p.H2, "HTTP/2"},
		{p.Timeouts, "timeouts"},
	} {
		if w.holds {
			words = append(words, w.word)
		}
	}
	return strings.Join(words, ", ")
}

// client writes a client's script and what became of it.
func (o *Outcome) client(w page, a *account) {
	p := a.plan
	w.printf("  client %s: %s, TLS %q, server %d, from %v, silent for %v, polite %v\n",
		p.Name, p.Protocol, p.TLS, p.Server, p.Start, p.Silence, p.Polite)
	for i, q := range p.Requests {
		w.printf("    %s %s %s, HTTP/1.0 %v, close %v, expect %v, body %q %d, ends at byte %d\n",
			q.ID, q.Method, q.Target(), q.Old, q.Close, q.Expect, q.Framing, q.Body, at(p.Ends, i))
		for _, r := range o.runs[q.ID] {
			w.printf("      handler from %s (late %v) to %s (late %v), rejection %v, panic %v\n",
				o.since(r.Began), r.Late, o.since(r.Ended), r.EndedLate, r.Rejected, r.Panicked)
		}
	}
	w.printf("    script: %s\n", p.text())
	for _, e := range a.log {
		w.printf("    %12s %s\n", o.since(e.at), e.text)
	}
	o.received(w, a)
}

// received writes the heads of what a client has received.
func (o *Outcome) received(w page, a *account) {
	rs, ok := a.in.(*replies)
	if !ok {
		return
	}
	for i, r := range rs.list {
		w.printf("    reply %d at byte %d (%d of the connection): %d, Connection %q, %d bytes\n",
			i, r.start, a.wireBefore(r.start), r.status, r.connection, len(r.body))
	}
	if rest := rs.rest(); len(rest) > 0 {
		w.printf("    and %d bytes: %q\n", len(rest), rest[:min(len(rest), 200)])
	}
}

func at(list []int, i int) int {
	if i < len(list) {
		return list[i]
	}
	return -1
}

// text returns the script in one line.
func (p *ClientPlan) text() string {
	var words []string
	for _, s := range p.Steps {
		word := string(s.Op)
		if s.N != 0 {
			word += fmt.Sprintf(" %d", s.N)
		}
		if s.For != 0 {
			word += " " + s.For.String()
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

func (o *Outcome) travels(w page, c *traveller) {
	w.printf("  client %s: Transport, TLS %q, server %d, script: %s\n", c.plan.Name, c.plan.TLS, c.plan.Server, c.plan.text())
	for i, r := range c.results {
		q := c.plan.Requests[i]
		w.printf("    %s %s %s from %s to %s: %d, %v\n", q.ID, q.Method, q.Target(), o.since(r.began), o.since(r.ended), r.status, r.err)
		for _, run := range o.runs[q.ID] {
			w.printf("      handler from %s to %s, rejection %v\n", o.since(run.Began), o.since(run.Ended), run.Rejected)
		}
	}
}
