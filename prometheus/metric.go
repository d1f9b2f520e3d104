package prometheus

import (
	"github.com/prometheus/client_golang/prometheus"
)

// metric is one metric of the collector.
type metric struct {
	desc       *prometheus.Desc
	kind       prometheus.ValueType
	name, help string
	labels     []string
}

const (
	_gauge   = prometheus.GaugeValue
	_counter = prometheus.CounterValue
)

// _metrics are all metrics, in the order in which they were declared.
var _metrics []metric

func declare(kind prometheus.ValueType, name, help string, labels ...string) metric {
	name = "gracefulfx_" + name
	m := metric{prometheus.NewDesc(name, help, labels, nil), kind, name, help, labels}
	_metrics = append(_metrics, m)
	return m
}

// Durations are gauges: there is one drain in a process.
var (
	_connections = declare(_gauge, "connections",
		"Open connections, by what they are doing.", "server", "state")
	_accepted = declare(_counter, "connections_accepted_total",
		"Connections accepted since the server started.", "server")
	_phase = declare(_gauge, "phase",
		"1 for the present phase, 0 for all others.", "phase")
	_ready = declare(_gauge, "ready",
		"1 while a readiness probe is told yes, else 0.")
	_drainStart = declare(_gauge, "drain_start_time_seconds",
		"When the drain began, in seconds since 1970; 0 before it.")
	_drainDeadline = declare(_gauge, "drain_deadline_seconds",
		"When the drain is forced if it is not done by then, in seconds since 1970; 0 before it.")
	_phaseDuration = declare(_gauge, "phase_duration_seconds",
		"How long a phase of the drain has lasted so far; 0 before it.", "phase")
	_requests = declare(_counter, "drain_requests_total",
		"Requests in the drain, by what became of them.", "server", "outcome")
	_closed = declare(_counter, "drain_connections_closed_total",
		"Connections that the drain has closed, by why; forced ones are told when it is over.", "server", "reason")
	_closerPending = declare(_gauge, "closer_pending",
		"How many closers of that name were called and have not returned.", "closer")
	_closerDuration = declare(_gauge, "closer_duration_seconds",
		"How long the closer has taken so far; 0 before it.", "closer")
	_closerFailures = declare(_counter, "closer_failures_total",
		"Closers that returned an error, panicked, or did not return in time.", "closer")
	_fallbacks = declare(_counter, "intake_fallbacks_total",
		"Listeners that were not closed by the best method of the system, by the one that was taken.", "server", "method")
	_secondSignals = declare(_counter, "second_signals_total",
		"Signals that came in a drain which another one had begun.")
)
