package proxy

import (
	"fmt"
	"net"
	"strings"
	"time"
)

// caddy is Debian's with the documented file.
func caddy() Kind {
	return Kind{
		Name: "caddy", Late: "serve", Delay: time.Second, Memory: 500 * time.Millisecond,
		program: "caddy", snippet: "Caddyfile", args: caddyArgs,
	}
}

// Caddies returns the further ways to run Caddy: with HTTP/2 to the servers, and
// those of the version in caddy/go.mod, whose build takes minutes.
//
// Where they are told to try again they do so when a connect fails, and nothing
// else: a POST that may have been handled is never sent twice.
func Caddies() []Kind {
	retry := Kind{Name: "caddy-retry", Late: "serve", program: "caddy", config: caddyConfig(dialsAgain), args: caddyArgs}
	reject := retry
	reject.Name, reject.Late, reject.Goodbye, reject.config = "caddy-502", "reject", "reject", caddyConfig(dialsAgain+rejectedAgain)
	kinds := []Kind{caddy().h2c(), retry, retry.h2c()}
	for _, k := range []Kind{caddy(), caddy().h2c(), retry, retry.h2c(), reject} {
		k.Name, k.module = strings.Replace(k.Name, "caddy", "caddy2.11", 1), true
		kinds = append(kinds, k)
	}
	return kinds
}

// h2c returns the kind with HTTP/2 to the servers.
func (k Kind) h2c() Kind {
	k.Name, k.Protocol = k.Name+"-h2c", "h2c"
	if k.snippet != "" {
		k.swap = strings.NewReplacer("10.0.0.", "h2c://10.0.0.")
		return k
	}
	http1 := k.config
	k.config = func(addr string, backends []string) string {
		urls := make([]string, len(backends))
		for i, b := range backends {
			urls[i] = "h2c://" + b
		}
		return http1(addr, urls)
	}
	return k
}

const (
	// dialsAgain makes Caddy try the other server when a connect fails.
	dialsAgain = "\t\tlb_try_duration 5s\n\t\tlb_try_interval 20ms\n"
	// rejectedAgain makes it, from 2.11 on, send a request to the other server when
	// one answers 502, a POST too, whose body is kept.
	rejectedAgain = "\t\trequest_buffers 1MiB\n\t\tlb_retry_match {\n\t\t\texpression `{rp.status_code} == 502`\n\t\t}\n"
)

// caddyOptions are the global ones: no certificates, no interface for admins.
const caddyOptions = `{
	admin off
	auto_https off
	grace_period 1s
	log {
		level ERROR
	}
}
`

func caddyConfig(settings string) func(string, []string) string {
	return func(addr string, backends []string) string {
		host, port, _ := net.SplitHostPort(addr)
		return fmt.Sprintf("%s:%s {\n\tbind %s\n\treverse_proxy %s {\n%s\t}\n}\n",
			caddyOptions, port, host, strings.Join(backends, " "), settings)
	}
}

func caddyArgs(file, _ string) []string {
	return []string{"run", "--adapter", "caddyfile", "--config", file}
}
