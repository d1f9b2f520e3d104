package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"runtime"
)

// holds is what the process holds behind so many apps.
type holds struct {
	Apps, Sent, Lost, Goroutines, Descriptors, Heap int
}

func hold(apps, lost int) holds {
	runtime.GC()
	runtime.GC() // the first one finds what finalizers have to close
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	descriptors, _ := os.ReadDir("/proc/self/fd") // none where the system does not tell
	return holds{apps, apps * requests, lost, runtime.NumGoroutine(), len(descriptors), int(m.HeapAlloc)}
}

// ask sends a request and reports whether it was answered.
func ask(ctx context.Context, c *http.Client, addr string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr, http.NoBody)
	if err != nil {
		return false
	}
	resp, err := c.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, resp.Body)
	return err == nil && resp.StatusCode == http.StatusOK
}
