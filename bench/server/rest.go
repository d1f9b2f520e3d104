package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"runtime"
)

// forget takes the connection over, says so, and lets go of it without a close.
func forget(w http.ResponseWriter, r *http.Request) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: nothing\r\n\r\n")
}

// rest replies with what the process holds, garbage left aside.
func (k kinds) rest(w http.ResponseWriter, r *http.Request) {
	runtime.GC()
	runtime.GC() // the first one finds what finalizers have to close
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	descriptors, _ := os.ReadDir("/proc/self/fd") // none where the system does not tell
	holds := map[string]int{
		"goroutines": runtime.NumGoroutine(), "descriptors": len(descriptors), "heap": int(m.HeapAlloc),
	}
	if k.open != nil {
		holds["connections"] = k.open()
	}
	_ = json.NewEncoder(w).Encode(holds)
}
