package gracefulfx

import (
	"reflect"
	"unicode"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// connections is a field that counts connections by state, so that a log can be
// queried: {"total": 3, "active": 1, "idle": 2}.
func connections(key string, c graceful.Counts) zap.Field { return zap.Object(key, counts(c)) }

type counts graceful.Counts

// MarshalLogObject implements [zapcore.ObjectMarshaler].
func (c counts) MarshalLogObject(enc zapcore.ObjectEncoder) error {
	enc.AddInt("total", graceful.Counts(c).Total())
	for s, n := range c {
		if n > 0 {
			enc.AddInt(graceful.State(s).String(), n)
		}
	}
	return nil
}

// requests counts requests by what became of them, whatever counters there are.
type requests graceful.RequestReport

// MarshalLogObject implements [zapcore.ObjectMarshaler].
func (r requests) MarshalLogObject(enc zapcore.ObjectEncoder) error {
	for field, value := range reflect.ValueOf(r).Fields() {
		if value.CanInt() {
			enc.AddInt64(lowerFirst(field.Name), value.Int())
		}
	}
	return nil
}

func lowerFirst(name string) string {
	first := []rune(name)
	first[0] = unicode.ToLower(first[0])
	return string(first)
}

// cut is a field that lists what was given up. A path may hold a token, so it is
// shown only at debug level, and where no pattern says the same.
func (o *logObserver) cut(all []graceful.Cut) zap.Field {
	list, debugs := make([]cut, len(all)), o.log.Core().Enabled(zap.DebugLevel)
	for i, one := range all {
		list[i] = cut{one, debugs && one.Pattern == ""}
	}
	return zap.Objects("cut", list)
}

type cut struct {
	graceful.Cut

	showsPath bool
}

// MarshalLogObject implements [zapcore.ObjectMarshaler].
func (c cut) MarshalLogObject(enc zapcore.ObjectEncoder) error {
	add := func(key, value string) {
		if value != "" {
			enc.AddString(key, value)
		}
	}
	add("server", c.Server)
	add("state", c.State.String())
	add("proto", c.Proto)
	add("method", c.Method)
	add("pattern", c.Pattern)
	if c.showsPath {
		add("path", c.Path)
	}
	add("client", c.Client)
	enc.AddDuration("age", c.Age)
	enc.AddBool("returned", c.Returned)
	return nil
}

// account is what a report and that of one server have in common.
type account struct {
	initial, closedByForce   graceful.Counts
	requests                 graceful.RequestReport
	closedIdle, closedSilent int
}

// MarshalLogObject implements [zapcore.ObjectMarshaler].
func (a account) MarshalLogObject(enc zapcore.ObjectEncoder) error {
	for _, field := range []zap.Field{
		connections("connections", a.initial),
		zap.Object("requests", requests(a.requests)),
		zap.Int("closedIdle", a.closedIdle),
		zap.Int("closedSilent", a.closedSilent),
		connections("closedByForce", a.closedByForce),
	} {
		field.AddTo(enc)
	}
	return nil
}

// report is the report of a drain as one object.
type report graceful.Report

// MarshalLogObject implements [zapcore.ObjectMarshaler].
func (r report) MarshalLogObject(enc zapcore.ObjectEncoder) error {
	enc.AddString("trigger", r.Trigger)
	enc.AddTime("began", r.Began)
	enc.AddDuration("took", r.Took)
	if err := (account{r.Initial, r.ClosedByForce, r.Requests, r.ClosedIdle, r.ClosedSilent}).MarshalLogObject(enc); err != nil {
		return err
	}
	if r.Forced != nil {
		enc.AddString("forced", r.Forced.Error())
	}
	enc.AddInt("exitCode", graceful.Report(r).ExitCode())
	return nil
}
