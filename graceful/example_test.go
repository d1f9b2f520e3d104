package graceful_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A server is started, answers a request, and drains: its client's kept-alive
// connection is closed when it has been silent for an interval.
func Example() {
	tracker := graceful.NewTracker()
	drainer, err := graceful.NewDrainer(tracker, graceful.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	server, err := graceful.NewServer(drainer, graceful.ServerConfig{HTTP: &http.Server{
		Addr: "127.0.0.1:0",
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, "hello %s", r.URL.Path[1:])
		}),
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := server.Start(context.Background()); err != nil {
		fmt.Println(err)
		return
	}

	resp, err := http.Get("http://" + server.Addr().String() + "/world")
	if err != nil {
		fmt.Println(err)
		return
	}
	body, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	fmt.Printf("%s\n", body)

	report, err := drainer.Drain(context.Background()) // on SIGTERM, say
	for _, phase := range report.Phases {
		fmt.Println(phase.Phase)
	}
	fmt.Println("connections:", report.Initial.Total())
	fmt.Println("closed idle:", report.ClosedIdle)
	fmt.Println("forced:", err)
	fmt.Println("left:", tracker.Open())
	// Output:
	// hello world
	// announce
	// close intake
	// wait
	// report
	// connections: 1
	// closed idle: 1
	// forced: <nil>
	// left: 0
}

// A server that the drainer does not own gets the middleware. Its owner shuts
// it down when the drain is over.
func ExampleDrainer_Middleware() {
	drainer, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{Late: graceful.Reject})
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(drainer.Middleware(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "hello")
	})))
	defer server.Close()
	defer server.Client().CloseIdleConnections()

	get := func() {
		resp, err := server.Client().Get(server.URL)
		if err != nil {
			fmt.Println(err)
			return
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		fmt.Printf("%s, closes: %v, %s\n", resp.Status, resp.Close, body)
	}
	get()
	report, err := drainer.Drain(context.Background())
	fmt.Println("forced:", err, "exit code:", report.ExitCode())
	get() // late
	// Output:
	// 200 OK, closes: false, hello
	// forced: <nil> exit code: 0
	// 502 Bad Gateway, closes: true, server is shutting down, try another one
}

// A closer says goodbye to clients that the engine cannot tell to leave.
func ExampleCloserFunc() {
	drainer, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = drainer.AddClosers(
		graceful.CloserFunc("chat", func(ctx context.Context) error {
			fmt.Println("chat: goodbye")
			return nil
		}),
		graceful.CloserFunc("broken", func(ctx context.Context) error {
			panic("no such room")
		}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := drainer.Drain(context.Background())
	for _, closer := range report.Closers {
		fmt.Printf("%s: %v\n", closer.Name, closer.Err)
	}
	fmt.Println("forced:", err)
	// Output:
	// chat: goodbye
	// chat: <nil>
	// broken: panic: no such room
	// forced: <nil>
}
