package opentelemetry

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/gracefulfx/gracefulfx/graceful"
)

const (
	_serverKey  = attribute.Key("gracefulfx.server.name")
	_stateKey   = attribute.Key("http.connection.state")
	_phaseKey   = attribute.Key("gracefulfx.phase.name")
	_outcomeKey = attribute.Key("gracefulfx.request.outcome")
	_reasonKey  = attribute.Key("gracefulfx.connection.close_reason")
	_closerKey  = attribute.Key("gracefulfx.closer.name")
	_methodKey  = attribute.Key("gracefulfx.intake.method")
)

// of returns an attribute whose value is a name, which need not be text: the
// exporters take nothing else.
func of(k attribute.Key, name string) attribute.KeyValue {
	return k.String(strings.ToValidUTF8(name, "\uFFFD"))
}

// ofPhase returns the attribute of a phase, such as "lame_duck".
func ofPhase(p graceful.Phase) attribute.KeyValue {
	return _phaseKey.String(strings.ReplaceAll(p.String(), " ", "_"))
}
