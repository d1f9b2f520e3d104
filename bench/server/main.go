// Command server is the Go server under test: one small handler, and as many
// ways to stop as there are modes. The environment says what it is:
//
//	ADDR      where to listen, host:port or unix:/path
//	MODE      shutdown, sleep-shutdown or gracefulfx
//	NAME      the backend's name, told in every reply
//	WORK      how long a request takes (1ms)
//	START     how long mode gracefulfx takes to start (0s)
//	DELAY     how long sleep-shutdown sleeps with readiness red (500ms)
//	TIMEOUT   how long a stop may take (10s); gracefulfx has it from CONFIG
//	CONFIG    the YAML file of gracefulfx
//	CERT, KEY the PEM files of a certificate and its key, for TLS
//	BROKEN    what panics: see broken, breakHooks and component
//	PROTOCOL  h2c, to speak HTTP/2 in the clear as well
//
// Once it is bound it prints "listening on ADDR"; SIGTERM stops it, and in
// mode gracefulfx the configured signal (SIGUSR2) does too. That mode tells what
// manages the process when it serves, see package notify.
package main

import (
	"cmp"
	"fmt"
	"os"
	"time"
)

// modes are the ways to serve until told to stop.
var modes = map[string]func(settings) error{
	"shutdown":       serveShutdown,
	"sleep-shutdown": serveSleepShutdown,
	"gracefulfx":     serveGracefulfx,
}

// settings is what the environment says.
type settings struct {
	addr   string
	name   string
	config string
	cert   string
	key    string
	broken string
	h2c    bool

	work    time.Duration
	start   time.Duration
	delay   time.Duration
	timeout time.Duration
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

func run() error {
	serve, ok := modes[os.Getenv("MODE")]
	if !ok {
		return fmt.Errorf("unknown MODE %q", os.Getenv("MODE"))
	}
	s := settings{
		addr: os.Getenv("ADDR"), name: os.Getenv("NAME"), config: os.Getenv("CONFIG"),
		cert: os.Getenv("CERT"), key: os.Getenv("KEY"), h2c: os.Getenv("PROTOCOL") == "h2c",
		broken: os.Getenv("BROKEN"),
	}
	var err error
	if s.work, err = duration("WORK", "1ms"); err != nil {
		return err
	}
	if s.start, err = duration("START", "0s"); err != nil {
		return err
	}
	if s.delay, err = duration("DELAY", "500ms"); err != nil {
		return err
	}
	if s.timeout, err = duration("TIMEOUT", "10s"); err != nil {
		return err
	}
	return serve(s)
}

// duration reads a duration from the environment.
func duration(key, otherwise string) (time.Duration, error) {
	d, err := time.ParseDuration(cmp.Or(os.Getenv(key), otherwise))
	if err != nil {
		return 0, fmt.Errorf("environment %s: %w", key, err)
	}
	return d, nil
}

// announce tells the harness that the server is bound. A handler that begins behind
// the signal has to know of it.
func announce(addr fmt.Stringer) {
	_signalled()
	fmt.Println("listening on", addr)
}
