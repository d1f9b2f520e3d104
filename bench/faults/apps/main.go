// Command apps starts and drains many apps in one process, one after the other,
// and prints what the process holds behind each tenth of them, a line of JSON
// each:
//
//	apps gracefulfx|shutdown 5000
//
// Each app serves a client that leaves at once, and one that keeps its connection
// until the app closes it.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
)

// life starts an app with a handler, calls f with its address, and stops it.
type life func(ctx context.Context, h http.Handler, f func(addr string) error) error

var lives = map[string]life{"gracefulfx": module, "shutdown": shutdown}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "apps:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 3 || lives[os.Args[1]] == nil {
		return fmt.Errorf("usage: apps gracefulfx|shutdown number")
	}
	number, err := strconv.Atoi(os.Args[2])
	if err != nil {
		return err
	}
	out, lost := json.NewEncoder(os.Stdout), 0
	for n := 1; n <= number; n++ {
		served := 0
		if err := one(lives[os.Args[1]], &served); err != nil {
			return fmt.Errorf("app %d: %w", n, err)
		}
		lost += requests - served
		if n%max(1, number/10) == 0 {
			if err := out.Encode(hold(n, lost)); err != nil {
				return err
			}
		}
	}
	return nil
}

// requests is how many each app gets.
const requests = 3

// one lets one app live, and counts the requests that it serves.
func one(live life, served *int) error {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "hello") })
	leaving := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	staying := &http.Client{Transport: &http.Transport{}}
	defer staying.CloseIdleConnections()
	ctx := context.Background()
	return live(ctx, h, func(addr string) error {
		for _, c := range []*http.Client{leaving, staying, staying} {
			if ask(ctx, c, addr) {
				*served++
			}
		}
		return nil
	})
}
