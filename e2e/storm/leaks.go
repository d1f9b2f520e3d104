package storm

import (
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
	"time"

	"go.uber.org/goleak"
)

// warmUp makes the process open what it keeps: the poller's descriptors.
func warmUp() {
	if l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0"); err == nil {
		_ = l.Close()
	}
}

// leaks is what there was before.
type leaks struct {
	goroutines goleak.Option
	files      int
}

func leakage() leaks { return leaks{goleak.IgnoreCurrent(), descriptors()} }

// grown returns what was left since, or an empty text.
func (l leaks) grown() string {
	if err := goleak.Find(l.goroutines); err != nil {
		return err.Error()
	}
	runtime.GC() // a connection that its owner forgot is closed by the collector
	end := time.Now().Add(slack)
	for descriptors() > l.files && time.Now().Before(end) {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	if n := descriptors(); n > l.files {
		return fmt.Sprintf("%d descriptors, %d before", n, l.files)
	}
	return ""
}

// descriptors counts the open descriptors, or returns 0 where that cannot be
// told.
func descriptors() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}
