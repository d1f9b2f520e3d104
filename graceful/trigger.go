package graceful

import "context"

type triggerKey struct{}

// WithTrigger returns a context that tells [Drainer.Drain] why it is called,
// such as "signal SIGUSR2". The report of a drain that begins with that call
// carries it.
func WithTrigger(ctx context.Context, trigger string) context.Context {
	return context.WithValue(ctx, triggerKey{}, trigger)
}

// triggerOf returns the trigger in ctx, or "Drain".
func triggerOf(ctx context.Context) string {
	if t, ok := ctx.Value(triggerKey{}).(string); ok {
		return t
	}
	return "Drain"
}

type withoutDelayKey struct{}

// WithoutDelay returns a context with which [Drainer.Drain], if that call begins
// the drain, leaves out the lame duck: for a program whose start fails before a
// balancer has sent it requests.
func WithoutDelay(ctx context.Context) context.Context {
	return context.WithValue(ctx, withoutDelayKey{}, true)
}

func withoutDelay(ctx context.Context) bool {
	without, _ := ctx.Value(withoutDelayKey{}).(bool)
	return without
}
