package storm

import "time"

// stop stops the clients.
func (t *trial) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-t.over:
	default:
		close(t.over)
	}
}

// settle waits until no connection is left, and returns how many are.
func (t *trial) settle() int {
	end := time.Now().Add(slack)
	for t.subject.open() > 0 && time.Now().Before(end) {
		time.Sleep(5 * time.Millisecond) // there is no event for it behind a force
	}
	return t.subject.open()
}

// sleep waits, and reports whether the trial goes on.
func (t *trial) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-t.over:
		return false
	}
}

// sleepOnDrain waits until d after the drain's begin, or before it if d is
// negative.
func (t *trial) sleepOnDrain(d time.Duration) bool {
	if d < 0 {
		return t.sleep(time.Until(t.started.Add(t.plan.DrainAt + d)))
	}
	select {
	case <-t.drain:
		return t.sleep(d)
	case <-t.over:
		return false
	}
}

// awaitDrained waits for the drain's end.
func (t *trial) awaitDrained() {
	select {
	case <-t.drained:
	case <-t.over:
	}
}
