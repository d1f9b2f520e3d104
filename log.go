package gracefulfx

import (
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// logObserver writes the events of the engine to the log: warnings always,
// progress where the user asked for it. It sees no request, so no header,
// cookie or body can get into the log.
type logObserver struct {
	log      *zap.Logger
	progress bool
}

func newLogObserver(log *zap.Logger, progress bool) graceful.Observer {
	return &logObserver{log: loggerOr(log), progress: progress}
}

// loggerOr returns the logger from the graph, named; where there is none, one
// that writes to stderr, for warnings must not get lost.
func loggerOr(log *zap.Logger) *zap.Logger {
	if log == nil {
		log = zap.Must(zap.NewProduction())
	}
	return log.Named("gracefulfx")
}

// Observe implements [graceful.Observer].
func (o *logObserver) Observe(e graceful.Event) {
	switch e := e.(type) {
	case graceful.ServerStarted:
		o.info("server listens", zap.String("server", e.Server), zap.Stringer("addr", e.Addr))
	case graceful.DrainStarted:
		o.info("drain begins", zap.String("trigger", e.Trigger), zap.Stringer("connections", e.Initial))
	case graceful.PhaseStarted:
		o.info("phase begins", zap.Stringer("phase", e.Phase), zap.Stringer("connections", e.Connections))
	case graceful.IntakeClosed:
		o.intakeClosed(e)
	case graceful.CloserDone:
		o.closerDone(e)
	case graceful.Forced:
		o.log.Warn("drain stops waiting", zap.NamedError("cause", e.Cause), zap.Stringer("closedByForce", e.Connections))
	case graceful.DrainEnded:
		o.drainEnded(e.Report)
	}
}

func (o *logObserver) info(msg string, fields ...zap.Field) {
	if o.progress {
		o.log.Info(msg, fields...)
	}
}

func (o *logObserver) intakeClosed(e graceful.IntakeClosed) {
	fields := []zap.Field{
		zap.String("server", e.Server), zap.Stringer("addr", e.Addr), zap.String("method", e.Method),
	}
	if e.Reason != nil {
		o.log.Debug("intake closes by a fallback", append(fields, zap.NamedError("reason", e.Reason))...)
	}
	o.info("intake closed", fields...)
}

func (o *logObserver) closerDone(e graceful.CloserDone) {
	fields := []zap.Field{zap.String("closer", e.Name), zap.Duration("took", e.Took)}
	if e.Detail != "" {
		fields = append(fields, zap.String("detail", e.Detail))
	}
	if e.Err != nil {
		o.log.Warn("closer failed", append(fields, zap.Error(e.Err))...)
		return
	}
	o.info("closer done", fields...)
}

func (o *logObserver) drainEnded(r graceful.Report) {
	if len(r.Servers) > 1 {
		for _, s := range r.Servers {
			o.serverDrained(s)
		}
	}
	fields := []zap.Field{
		zap.String("trigger", r.Trigger),
		zap.Duration("took", r.Took),
		zap.Stringer("connections", r.Initial),
		zap.Int("finished", r.Requests.Finished),
		zap.Int("servedLate", r.Requests.ServedLate),
		zap.Int("rejected", r.Requests.Rejected),
		zap.Int("closedIdle", r.ClosedIdle),
		zap.Int("closedSilent", r.ClosedSilent),
		zap.Int("exitCode", r.ExitCode()),
	}
	if !r.Graceful() {
		o.log.Warn("drain was forced", append(fields,
			zap.Stringer("closedByForce", r.ClosedByForce), zap.NamedError("cause", r.Forced))...)
		return
	}
	o.info("drained", fields...)
}

func (o *logObserver) serverDrained(s graceful.ServerReport) {
	o.info("server drained",
		zap.String("server", s.Name),
		zap.Stringer("connections", s.Initial),
		zap.Int("finished", s.Requests.Finished),
		zap.Int("servedLate", s.Requests.ServedLate),
		zap.Int("rejected", s.Requests.Rejected),
		zap.Int("closedIdle", s.ClosedIdle),
		zap.Int("closedSilent", s.ClosedSilent),
		zap.Stringer("closedByForce", s.ClosedByForce),
	)
}
