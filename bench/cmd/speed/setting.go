package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// setting says where and when the figures were measured.
func setting() string {
	load, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(load), " ")
	return fmt.Sprintf("%s, %s/%s, %d cores, %s, load %s", time.Now().Format(time.DateOnly),
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), first)
}
