package graceful

import "time"

// waitFor waits until nothing of st is left, and sends away who is silent.
func (r *drain) waitFor(st *stage) {
	began := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for r.force.Err() == nil {
		st.closeAnyway.Store(time.Since(began) >= _pipelinePatience)
		next := r.tracker.sweep(st, r.config.QuietPeriod, r.config.KeepAliveInterval)
		r.collect(st)
		r.closing.limitAlone(st.open.load() == 0 && st.loose.load() == 0 && r.external.load() == 0)
		timer.Reset(time.Until(next))
		if r.await(st, timer.C, r.force.Done()) {
			return
		}
	}
}

// idle reports whether there is nothing of st left to wait for.
func (r *drain) idle(st *stage) bool {
	r.calls.collect()
	r.collectIntakes()
	return st.open.load() == 0 && st.loose.load() == 0 && r.external.load() == 0 &&
		len(r.calls.pending) == 0 && r.closing.left() == 0
}

// collectIntakes takes the news of intakes that are there.
func (r *drain) collectIntakes() {
	for {
		select {
		case n := <-r.closing.updates():
			r.takeIntake(n)
		default:
			return
		}
	}
}

func (r *drain) takeIntake(n closingNews) {
	if c := r.closing.take(n); c != nil {
		r.note(*c)
	}
}

// await waits until nothing of st is left, and reports whether that came before
// any of the two others.
func (r *drain) await(st *stage, timer <-chan time.Time, over <-chan struct{}) bool {
	for {
		open, loose, external := st.open.nextZero(), st.loose.nextZero(), r.external.nextZero()
		if r.idle(st) {
			return true
		}
		select {
		case <-open:
		case <-loose:
		case <-external:
		case result := <-r.calls.results:
			r.calls.take(result)
		case n := <-r.closing.updates():
			r.takeIntake(n)
		case <-timer:
			return false
		case <-over:
			return false
		}
	}
}
