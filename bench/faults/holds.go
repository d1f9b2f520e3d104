package faults

import "fmt"

// holds is what a process holds at some moment.
type holds struct {
	Goroutines, Descriptors, Connections, Heap int
}

// Allowances are for what comes and goes: a runtime's own goroutines, what the
// garbage collector has not yet brought to an end, and pools.
const (
	_moreGoroutines  = 8
	_moreDescriptors = 8
	_moreHeap        = 4 << 20
)

func (h holds) String() string {
	return fmt.Sprintf("%d goroutines, %d descriptors, %d connections, heap of %d KiB",
		h.Goroutines, h.Descriptors, h.Connections, h.Heap>>10)
}

// grown tells what has grown since an earlier moment.
func (h holds) grown(before holds) (wrong []string) {
	for _, v := range []struct {
		name                string
		before, now, beyond int
	}{
		{"goroutines", before.Goroutines, h.Goroutines, _moreGoroutines},
		{"descriptors", before.Descriptors, h.Descriptors, _moreDescriptors},
		{"connections", before.Connections, h.Connections, 0},
		{"bytes of heap", before.Heap, h.Heap, _moreHeap},
	} {
		if v.now > v.before+v.beyond {
			wrong = append(wrong, fmt.Sprintf("from %d to %d %s", v.before, v.now, v.name))
		}
	}
	return wrong
}
