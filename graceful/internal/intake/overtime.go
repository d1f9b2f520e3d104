package intake

import "time"

// _overtime is for how long what is queued is still accepted when patience has
// ended.
const _overtime = 200 * time.Millisecond

// overtime goes on for a while from when it is first asked about. A process may
// have stood still for longer than its patience, as one does that its CPU limit
// stops: then it has not looked once at what is queued. The zero value is ready.
type overtime struct{ end time.Time }

func (o *overtime) over() bool {
	now := time.Now()
	if o.end.IsZero() {
		o.end = now.Add(_overtime)
	}
	return !now.Before(o.end)
}
