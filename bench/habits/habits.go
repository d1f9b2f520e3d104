// Package habits finds out what a proxy does when one of its two servers refuses,
// rejects, or closes a connection without an answer, and for how long it remembers
// that.
package habits

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/proxy"
)

const (
	// tries is how many requests are sent to see the worst that happens to one.
	tries = 20
	// patience bounds the search for the end of a memory.
	patience = 75 * time.Second
	// answerTime bounds an answer.
	answerTime = 10 * time.Second
	// tick is how often a server is looked for that has come back.
	tick = 20 * time.Millisecond
)

// Habits are what was seen of a proxy. Answers are "other" where the other server
// answered every request, and else the worst answer.
type Habits struct {
	// Refused is the answer to requests of which some met a refused connect.
	Refused Answers
	// Rejected is that to requests of which some met a 502.
	Rejected Answers
	// Vanished is that to requests on kept-alive connections of which some were
	// closed without an answer.
	Vanished Answers
	// Memory is how long the first request reached a server again after the last
	// connect that it had refused, negative if it had not within 75 s.
	Memory time.Duration
}

// Answers are those to the two methods.
type Answers struct{ GET, POST string }

// Watch starts the proxy again and again, with its files in dir, and looks.
func Watch(ctx context.Context, k proxy.Kind, dir string) (h Habits, err error) {
	for _, look := range []func(context.Context, proxy.Kind, string, *Habits) error{refused, rejected, vanished, memory} {
		if err := look(ctx, k, dir, &h); err != nil {
			return h, err
		}
	}
	return h, nil
}

func refused(ctx context.Context, k proxy.Kind, dir string, h *Habits) error {
	addr, err := peer.FreeAddr(ctx)
	if err != nil {
		return err
	}
	h.Refused, err = beside(ctx, k, dir, addr)
	return err
}

func rejected(ctx context.Context, k proxy.Kind, dir string, h *Habits) error {
	return with(ctx, rejects, func(addr string) (err error) {
		h.Rejected, err = beside(ctx, k, dir, addr)
		return err
	})
}

func vanished(ctx context.Context, k proxy.Kind, dir string, h *Habits) error {
	return with(ctx, vanishes, func(addr string) (err error) {
		h.Vanished, err = beside(ctx, k, dir, addr)
		return err
	})
}

// with runs f with the address of a server of that manner.
func with(ctx context.Context, m manner, f func(addr string) error) error {
	addr, err := peer.FreeAddr(ctx)
	if err != nil {
		return err
	}
	s, err := listen(ctx, addr, "it", m)
	if err != nil {
		return err
	}
	defer s.close()
	return f(addr)
}

// beside returns the worst answers where one server is at addr, and the other one
// serves. Each method finds a proxy that has just been started.
func beside(ctx context.Context, k proxy.Kind, dir, addr string) (a Answers, err error) {
	if a.GET, err = worst(ctx, k, dir, addr, http.MethodGet); err != nil {
		return a, err
	}
	a.POST, err = worst(ctx, k, dir, addr, http.MethodPost)
	return a, err
}

func worst(ctx context.Context, k proxy.Kind, dir, addr, method string) (answer string, err error) {
	err = front(ctx, k, dir, addr, func(p *proxy.Proxy) error {
		c := client()
		defer c.CloseIdleConnections()
		answer = "other"
		for range tries {
			if got := ask(ctx, c, p.Addr, method); !strings.HasPrefix(got, "200") {
				answer = got
			}
		}
		return nil
	})
	return answer, err
}

// front runs f with the proxy before a server at addr and another one.
func front(ctx context.Context, k proxy.Kind, dir, addr string, f func(*proxy.Proxy) error) error {
	return with(ctx, serves, func(other string) error {
		p, err := k.Start(ctx, dir, []string{addr, other})
		if err != nil {
			return err
		}
		defer p.Stop()
		return f(p)
	})
}

// memory lets a server refuse, then be there again, and looks when it is asked.
func memory(ctx context.Context, k proxy.Kind, dir string, h *Habits) error {
	addr, err := peer.FreeAddr(ctx)
	if err != nil {
		return err
	}
	return front(ctx, k, dir, addr, func(p *proxy.Proxy) error {
		c := client()
		defer c.CloseIdleConnections()
		for range tries {
			_ = ask(ctx, c, p.Addr, http.MethodGet)
		}
		back := time.Now()
		s, err := listen(ctx, addr, "back", serves)
		if err != nil {
			return err
		}
		defer s.close()
		h.Memory = -1
		for time.Since(back) < patience && ctx.Err() == nil {
			if ask(ctx, c, p.Addr, http.MethodGet) == "200 back" {
				h.Memory = time.Since(back)
				break
			}
			wait(ctx, tick)
		}
		return ctx.Err()
	})
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// client has one connection, which it keeps.
func client() *http.Client { return &http.Client{Transport: &http.Transport{}, Timeout: answerTime} }

// ask sends one request and returns the status and the body of its answer, or
// "none".
func ask(ctx context.Context, c *http.Client, addr, method string) string {
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader("one")
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+addr+"/", body)
	if err != nil {
		return err.Error()
	}
	reply, err := c.Do(r)
	if err != nil {
		return "no answer"
	}
	defer func() { _ = reply.Body.Close() }()
	text, err := io.ReadAll(reply.Body)
	if err != nil {
		return "no whole answer"
	}
	if reply.StatusCode == http.StatusOK {
		return fmt.Sprintf("200 %s", text)
	}
	return fmt.Sprint(reply.StatusCode)
}
