package main

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"
)

// _prober makes a connection for each probe, as a kubelet does: one kept alive
// would have to be drained.
var _prober = &http.Client{
	Transport: &http.Transport{DisableKeepAlives: true},
	Timeout:   time.Second,
}

// askPID returns which process answers at the address, 0 if none does.
func askPID(ctx context.Context, addr string) int {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/pid", http.NoBody)
	if err != nil {
		return 0
	}
	resp, err := _prober.Do(req)
	if err != nil {
		return 0
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // all is read, or the connection is broken
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(string(body))
	if err != nil {
		return 0
	}
	return pid
}
