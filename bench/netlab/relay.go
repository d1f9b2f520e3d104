package netlab

import (
	"container/heap"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// _mtu is the longest packet that a TUN device gives.
const _mtu = 1500

// relay passes the packets of one direction from one device to the other.
type relay struct {
	from, to *os.File
	toServer bool
	link     *atomic.Pointer[Link]
	queue    queue

	mu      sync.Mutex
	waiting schedule
	added   chan struct{}
	over    chan struct{}
}

func newRelay(from, to *os.File, toServer bool, link *atomic.Pointer[Link], seed uint64) *relay {
	return &relay{
		from: from, to: to, toServer: toServer, link: link,
		queue: queue{random: rand.New(rand.NewPCG(seed, 0))},
		added: make(chan struct{}, 1), over: make(chan struct{}),
	}
}

// read takes packets until the device is closed.
func (r *relay) read() {
	defer close(r.over)
	buf := make([]byte, _mtu)
	for {
		n, err := r.from.Read(buf)
		if err != nil {
			return
		}
		link := *r.link.Load()
		if link.Drop != nil && link.Drop(Packet{r.toServer, buf[:n]}) {
			continue
		}
		if at, ok := r.queue.arrival(time.Now(), link, n); ok {
			r.add(flight{at, append([]byte(nil), buf[:n]...)})
		}
	}
}

func (r *relay) add(f flight) {
	r.mu.Lock()
	heap.Push(&r.waiting, f)
	r.mu.Unlock()
	select {
	case r.added <- struct{}{}:
	default: // write is about to look
	}
}

// write delivers what is due until read has ended.
func (r *relay) write() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		timer.Reset(r.deliver())
		select {
		case <-timer.C:
		case <-r.added:
		case <-r.over:
			return
		}
	}
}

// deliver writes what is due and returns how long to wait for the next.
func (r *relay) deliver() time.Duration {
	for {
		r.mu.Lock()
		if len(r.waiting) == 0 {
			r.mu.Unlock()
			return time.Hour
		}
		if wait := time.Until(r.waiting[0].at); wait > 0 {
			r.mu.Unlock()
			return wait
		}
		f := heap.Pop(&r.waiting).(flight)
		r.mu.Unlock()
		_, _ = r.to.Write(f.data) // the other side may be gone
	}
}

// flight is a packet on its way.
type flight struct {
	at   time.Time
	data []byte
}

// schedule is a heap of flights by their arrival.
type schedule []flight

func (s schedule) Len() int           { return len(s) }
func (s schedule) Less(i, j int) bool { return s[i].at.Before(s[j].at) }
func (s schedule) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *schedule) Push(f any)        { *s = append(*s, f.(flight)) }

func (s *schedule) Pop() any {
	last := len(*s) - 1
	f := (*s)[last]
	(*s)[last] = flight{}
	*s = (*s)[:last]
	return f
}
