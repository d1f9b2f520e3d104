//go:build unix

package trial

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// ServeWithShutdown is an app without gracefulfx, for comparison: SIGUSR2 makes
// it call http.Server.Shutdown. It prints what [App] waits for.
func ServeWithShutdown(h http.Handler) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR2)
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		os.Exit(3)
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: Patience}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = srv.Serve(l) // ends by Shutdown
	}()
	say(map[string]string{"msg": "server listens", "server": "http", "addr": l.Addr().String()})
	fmt.Println("[Fx] RUNNING")
	<-signals
	say(map[string]string{"msg": "drain begins"})
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	code := 0
	if srv.Shutdown(ctx) != nil {
		code = 1
	}
	<-ended
	os.Exit(code)
}

func say(line map[string]string) {
	text, _ := json.Marshal(line) // of strings alone
	fmt.Println(string(text))
}
