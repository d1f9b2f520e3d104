package opentelemetry

import (
	"fmt"

	"go.opentelemetry.io/otel/metric"
)

// kind is what an instrument is.
type kind uint8

const (
	_gauge   kind = iota // in seconds
	_counter             // counts what has come
	_upDown              // counts what is there
)

// instrument is one instrument, and its place in the list of those that were made.
type instrument struct {
	kind              kind
	name, unit, about string
	place             int
}

// _instruments are all instruments, in the order in which they were declared.
var _instruments []instrument

func declare(k kind, name, unit, about string) instrument {
	i := instrument{k, "gracefulfx." + name, unit, about, len(_instruments)}
	_instruments = append(_instruments, i)
	return i
}

// Durations are gauges: there is one drain in a process.
var (
	_connections = declare(_upDown, "connection.count", "{connection}",
		"Open connections, by what they are doing.")
	_accepted = declare(_counter, "connection.accepted", "{connection}",
		"Connections accepted since the server started.")
	_phase = declare(_upDown, "phase.status", "1",
		"1 for the present phase, 0 for all others.")
	_ready = declare(_upDown, "ready", "1",
		"1 while a readiness probe is told yes, else 0.")
	_drainStart = declare(_gauge, "drain.start_time", "s",
		"When the drain began, in seconds since 1970; absent before it.")
	_drainDeadline = declare(_gauge, "drain.deadline", "s",
		"When the drain is forced if it is not done by then, in seconds since 1970; absent before it.")
	_phaseDuration = declare(_gauge, "phase.duration", "s",
		"How long a phase of the drain has lasted so far; absent before it.")
	_requests = declare(_counter, "drain.requests", "{request}",
		"Requests in the drain, by what became of them.")
	_closed = declare(_counter, "drain.connections", "{connection}",
		"Connections that the drain has closed, by why; forced ones are told when it is over.")
	_closerPending = declare(_upDown, "closer.pending", "{closer}",
		"How many closers of that name were called and have not returned.")
	_closerDuration = declare(_gauge, "closer.duration", "s",
		"How long the closer has taken so far; absent before it.")
	_closerFailures = declare(_counter, "closer.failures", "{failure}",
		"Closers that returned an error, panicked, or did not return in time.")
	_fallbacks = declare(_counter, "intake.fallbacks", "{fallback}",
		"Listeners that were not closed by the best method of the system, by the one that was taken.")
	_secondSignals = declare(_counter, "drain.second_signals", "{signal}",
		"Signals that came in a drain which another one had begun.")
)

// makeAll makes all instruments, in their order.
func makeAll(m metric.Meter) ([]metric.Observable, error) {
	made := make([]metric.Observable, len(_instruments))
	for i, one := range _instruments {
		var err error
		if made[i], err = one.make(m); err != nil {
			return nil, fmt.Errorf("%s: %w", one.name, err)
		}
	}
	return made, nil
}

func (i instrument) make(m metric.Meter) (metric.Observable, error) {
	switch i.kind {
	case _gauge:
		return m.Float64ObservableGauge(i.name, metric.WithUnit(i.unit), metric.WithDescription(i.about))
	case _counter:
		return m.Int64ObservableCounter(i.name, metric.WithUnit(i.unit), metric.WithDescription(i.about))
	default:
		return m.Int64ObservableUpDownCounter(i.name, metric.WithUnit(i.unit), metric.WithDescription(i.about))
	}
}
