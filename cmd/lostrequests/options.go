package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// maxBody is how long a body may be: it fits into every socket's buffer, so
// that a request leaves at once.
const maxBody = 8 << 10

// options are what the flags say.
type options struct {
	target

	url       string
	allowHost string
	methods   []string
	protocols []string
	clients   int
	think     time.Duration
	duration  time.Duration
	slow      time.Duration
	patience  time.Duration
	header    http.Header
	body      string
	judge     string
	insecure  bool
	json      string
	failOn    []string

	file *os.File // for the report, nil for none
}

// judges say what a whole reply is worth.
var judges = map[string]load.Judge{"status": load.ByStatus, "id": load.ByID}

// flags fills the options by their flags.
func (o *options) flags() *flag.FlagSet {
	*o = options{
		methods: []string{http.MethodGet, http.MethodPost}, protocols: []string{http11}, clients: 4,
		think: 50 * time.Millisecond, duration: 30 * time.Second, slow: time.Second, patience: load.Patience,
		header: make(http.Header), judge: "status", failOn: []string{"lost"},
	}
	f := flag.NewFlagSet("lostrequests", flag.ContinueOnError)
	f.SetOutput(io.Discard) // run tells
	f.StringVar(&o.url, "url", "", "the `URL` to ask for, http or https")
	f.StringVar(&o.allowHost, "allow-host", "", "the `HOST` of the URL, where that is not this machine")
	f.Var(list{&o.methods, []string{http.MethodGet, http.MethodPost}}, "methods", "a `LIST` of GET, POST")
	f.Var(list{&o.protocols, []string{http11, http2}}, "http", "a `LIST` of 1.1, 2; without TLS, 2 is h2c by prior knowledge")
	f.Var(number{&o.clients, 1, 64}, "clients", "how many clients of each kind, `1 to 64`")
	f.Var(span{&o.think, time.Millisecond, time.Minute}, "think", "how long a client thinks at most between requests, `1ms to 1m`")
	f.Var(span{&o.duration, time.Second, time.Hour}, "duration", "how long to measure, `1s to 1h`; ^C ends it sooner")
	f.Var(span{&o.slow, time.Millisecond, time.Minute}, "slow", "how long an answer may take before it is slow, `1ms to 1m`")
	f.Var(span{&o.patience, 100 * time.Millisecond, 5 * time.Minute}, "patience", "how long to wait for a connect or an answer, `100ms to 5m`")
	f.Var(field(o.header), "header", "a `FIELD` to send, 'Name: value'; may be given several times")
	f.StringVar(&o.body, "body", "", "the `TEXT` of a POST's body, up to 8 KiB")
	f.Var(choice{&o.judge, []string{"status", "id"}}, "judge", "what counts as answered: `status or id`; status is any 2xx or 3xx, id a 200\nthat has the request's X-Id as a header and before its body")
	f.BoolVar(&o.insecure, "insecure", false, "take any certificate")
	f.StringVar(&o.json, "json", "", "the `FILE` for a report in JSON")
	f.Var(list{&o.failOn, failable}, "fail-on", "a `LIST` of what makes the exit code 1:\n"+strings.Join(failable, ", "))
	return f
}

// parse reads the flags, and opens what they name.
func parse(ctx context.Context, args []string) (options, error) {
	var o options
	f := o.flags()
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q: all is said by flags", f.Arg(0))
	}
	if len(o.body) > maxBody {
		return o, fmt.Errorf("invalid value for flag -body: %d bytes, at most %d are allowed", len(o.body), maxBody)
	}
	var err error
	if o.target, err = newTarget(ctx, o); err != nil || o.json == "" {
		return o, err
	}
	if o.file, err = os.Create(o.json); err != nil { // now: later a measurement would be in vain
		return o, fmt.Errorf("invalid value for flag -json: %w", err)
	}
	return o, nil
}

// release closes the report's file where nothing was written.
func (o *options) release() {
	if o.file != nil {
		_ = o.file.Close() // or closed already, by what has written it
	}
}

// usage tells of all flags.
func usage(out io.Writer) {
	var o options
	f := o.flags()
	say(out, "lostrequests --url http://localhost:8080/ shows what a deploy of that server loses.\n")
	f.SetOutput(out)
	f.PrintDefaults()
}

var errNoURL = errors.New("missing flag -url: what should be asked for, as in --url http://localhost:8080/")
