package gracefulfx

import (
	"sync"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// logObserver writes the events of the engine to the log: warnings always,
// progress where the user asked for it. It sees no request but what [graceful.Cut]
// has of one, so no header, cookie, query or body can get into the log.
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
		log = fallback()
	}
	// The caller would be a line of this library, and the stack the way to it:
	// neither helps a reader of the log.
	return log.Named("gracefulfx").WithOptions(zap.WithCaller(false), zap.AddStacktrace(never))
}

// fallback is made once: its sampler alone has half a megabyte of counters.
var fallback = sync.OnceValue(func() *zap.Logger { return zap.Must(zap.NewProduction()) })

var never = zap.LevelEnablerFunc(func(zapcore.Level) bool { return false })

// Observe implements [graceful.Observer].
func (o *logObserver) Observe(e graceful.Event) {
	switch e := e.(type) {
	case graceful.ServerStarted:
		o.info("server listens", zap.String("server", e.Server), zap.Stringer("addr", e.Addr))
	case graceful.DrainStarted:
		o.info("drain begins", zap.String("trigger", e.Trigger), connections("connections", e.Initial))
	case graceful.SecondSignal:
		o.info("another signal in the drain", zap.String("signal", e.Signal), zap.Bool("forces", e.Forces))
	case graceful.PhaseStarted:
		o.info("phase begins", zap.Stringer("phase", e.Phase), connections("connections", e.Connections))
	case graceful.IntakeClosed:
		o.intakeClosed(e)
	case graceful.CloserDone:
		o.closerDone(e)
	case graceful.Forced:
		o.log.Warn("drain stops waiting", zap.NamedError("cause", e.Cause),
			connections("closedByForce", e.Connections), o.cut(e.Cut))
	case graceful.AssumptionFailed:
		o.log.Warn("net/http of this version of Go does not do what was assumed: a more careful way is taken",
			zap.String("assumption", e.Assumption))
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
	if e.Reset > 0 {
		o.log.Warn("connections that queued were reset", append(fields, zap.Int("connections", e.Reset))...)
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

// drainEnded writes the summary. After a failed start nothing has ended as it was
// meant to, whatever the exit code of the drain.
func (o *logObserver) drainEnded(r graceful.Report) {
	if len(r.Servers) > 1 {
		for _, s := range r.Servers {
			o.serverDrained(s)
		}
	}
	summary := zap.Object("report", report(r))
	switch {
	case !r.Graceful():
		o.log.Warn("drain was forced", zap.NamedError("cause", r.Forced), summary)
	case r.Trigger == _failedStart:
		o.info("the servers that had started are stopped", summary)
	default:
		o.info("drained", summary)
	}
}

func (o *logObserver) serverDrained(s graceful.ServerReport) {
	o.info("server drained", zap.String("server", s.Name),
		zap.Object("report", account{s.Initial, s.ClosedByForce, s.Requests, s.ClosedIdle, s.ClosedSilent}))
}
