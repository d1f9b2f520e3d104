//go:build unix

// Command socketio is a small chat on Socket.IO with two servers behind a
// balancer, and a page that stays open while both are restarted, one after the
// other. The page has the stock client from npm and not a line of code for the
// move; it shows which server it is on and that no message was lost.
//
// Run it in this directory (it wants npm, to fetch the client), open the page
// that it names, and press its button, or Enter here:
//
//	go run .
//
// What an app needs is in server.go and chat.go. The rest of it is the stage:
// the balancer, the log that both servers share, and the restarts.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if os.Getenv(_nameVar) != "" {
		serve()
		return
	}
	addr := flag.String("addr", "127.0.0.1:8080", "where the balancer listens")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := demo(ctx, *addr, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "socketio:", err)
		os.Exit(1)
	}
}

// demo runs the two servers and what is around them until ctx ends. Each line
// on in restarts both.
func demo(ctx context.Context, addr string, in io.Reader, out io.Writer) error {
	if err := installClient(ctx); err != nil {
		return err
	}
	s, err := newStage(ctx, addr)
	if err != nil {
		return err
	}
	defer s.close()
	_, _ = fmt.Fprintf(out, "the chat is on http://%s/ - Enter restarts both servers, Ctrl-C ends\n", s.addr)
	go func() { // ends with the program, or with its input
		for lines := bufio.NewScanner(in); lines.Scan(); {
			s.restarts.ask()
		}
	}()
	return s.run(ctx, out)
}
