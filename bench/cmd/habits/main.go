// Command habits prints what proxies do with a server that refuses, rejects or
// closes without an answer, and for how long they avoid one that has refused. It
// runs from the bench folder, and installs what it needs on Debian:
//
//	go run ./cmd/habits
//	go run ./cmd/habits -proxies apache,squid
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/habits"
	"github.com/gracefulfx/gracefulfx/bench/proxy"
	"github.com/gracefulfx/gracefulfx/bench/report"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "habits:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	names := flag.String("proxies", "", "comma-separated `names` of proxies; all if empty")
	flag.Parse()
	kinds := append(proxy.Stock(), proxy.Documented()...)
	if *names != "" {
		var err error
		if kinds, err = proxy.Select(*names); err != nil {
			return err
		}
	}
	if err := proxy.Install(ctx, kinds...); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "gracefulfx-habits-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.Chmod(dir, 0o777); err != nil { // Squid gives up being root
		return err
	}
	fmt.Println(strings.Join(report.Setting(ctx), "\n"))
	fmt.Println("\n| proxy | refused: GET / POST | 502: GET / POST | closed without an answer: GET / POST | avoids it for |\n|---|---|---|---|---|")
	for _, k := range kinds {
		h, err := habits.Watch(ctx, k, dir)
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %s | %s | %s | %s |\n", k.Name, pair(h.Refused), pair(h.Rejected), pair(h.Vanished), memory(h.Memory))
	}
	return nil
}

func pair(a habits.Answers) string { return a.GET + " / " + a.POST }

// memory says a time that was looked at every 20 ms.
func memory(d time.Duration) string {
	if d < 0 {
		return "over 75 s"
	}
	return d.Round(10 * time.Millisecond).String()
}
