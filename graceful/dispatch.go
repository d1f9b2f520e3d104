package graceful

import (
	"fmt"
	"log"
	"runtime/debug"
	"sync"
	"time"
)

const (
	// _eventQueue is how many events wait for an observer that is slow. A drain
	// has a few dozen.
	_eventQueue = 256
	// _eventWait is how long a start and a drain wait for observers to have heard
	// what there was.
	_eventWait = 30 * time.Millisecond
)

// dispatcher tells an observer of events on a goroutine that lives as long as
// there are some, so that an observer that blocks, or calls Drain, holds nothing
// up. Where it falls too far behind, the oldest events are dropped.
type dispatcher struct {
	observer Observer

	mu      sync.Mutex // guards all below
	queue   []Event
	dropped int
	running bool
	idle    chan struct{} // closed when the observer has heard all; nil before the first event
}

// dispatchers returns one dispatcher for each observer in o.
func dispatchers(o Observer) (list []*dispatcher) {
	if several, ok := o.(Observers); ok {
		for _, one := range several {
			list = append(list, dispatchers(one)...)
		}
		return list
	}
	return []*dispatcher{{observer: o}}
}

// post queues an event.
func (d *dispatcher) post(e Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.queue) == _eventQueue {
		d.queue = d.queue[1:]
		d.dropped++
	}
	d.queue = append(d.queue, e)
	if !d.running {
		d.running, d.idle = true, make(chan struct{})
		go d.run()
	}
}

// run tells the observer of all that is queued.
func (d *dispatcher) run() {
	for {
		d.mu.Lock()
		if len(d.queue) == 0 {
			d.running = false
			close(d.idle)
			d.mu.Unlock()
			return
		}
		e, dropped := d.queue[0], d.dropped
		d.queue, d.dropped = d.queue[1:], 0
		d.mu.Unlock()
		if dropped > 0 {
			log.Printf("graceful: observer %T is too slow: %d events were dropped", d.observer, dropped)
		}
		d.tell(e)
	}
}

// tell contains what an observer does wrong.
func (d *dispatcher) tell(e Event) {
	defer func() {
		if p := recover(); p != nil {
			log.Printf("graceful: observer %T panicked on %T: %v\n%s", d.observer, e, p, debug.Stack())
		}
	}()
	d.observer.Observe(e)
}

// flush waits until the observer has heard all that is queued, or the timer
// fires.
func (d *dispatcher) flush(timer <-chan time.Time) (late bool) {
	d.mu.Lock()
	idle, running := d.idle, d.running
	d.mu.Unlock()
	if !running {
		return false
	}
	select {
	case <-idle:
		return false
	case <-timer:
		return true
	}
}

// Observe passes an event on to the observers, as [Observer] says: for what the
// program around the drain knows, such as [SecondSignal].
func (d *Drainer) Observe(e Event) {
	d.progress.heard(e)
	for _, one := range d.observers {
		one.post(e)
	}
}

// flush waits, not for long, until all observers have heard what there was.
func (d *Drainer) flush() {
	timer := time.NewTimer(_eventWait)
	defer timer.Stop()
	for _, one := range d.observers {
		if one.flush(timer.C) {
			return
		}
	}
}

// checkObserver refuses what would panic at the first event.
func checkObserver(o Observer) error {
	several, ok := o.(Observers)
	if !ok && isNil(o) {
		return fmt.Errorf("graceful: Config.Observer is a nil %T", o)
	}
	for i, one := range several {
		if one == nil || isNil(one) {
			return fmt.Errorf("graceful: Config.Observer: number %d of the Observers is nil", i)
		}
	}
	return nil
}
