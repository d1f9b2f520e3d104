package faults

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// guest is a client that stays: it calls in when it is connected, and returns how
// it has ended, nil if as it should.
type guest func(ctx context.Context, addr string, in func()) error

var guestKinds = map[string]guest{"WebSocket": chats, "events": listens, "download": downloads, "Socket.IO": echoes}

// party are guests that have connected, and wait for the end.
type party struct {
	running sync.WaitGroup

	mu   sync.Mutex // guards ends
	ends []string
	sent int
}

// invite connects so many guests of each kind.
func (p *party) invite(ctx context.Context, addr string, each int) error {
	in := make(chan error, each*len(guestKinds))
	for name, g := range guestKinds {
		for range each {
			p.sent++
			p.running.Go(func() {
				told := sync.OnceFunc(func() { in <- nil })
				if err := g(ctx, addr, told); err != nil {
					p.ended(fmt.Sprintf("%s: %v", name, err))
				}
				told()
			})
		}
	}
	var errs []error
	for range p.sent {
		errs = append(errs, <-in)
	}
	return errors.Join(errs...)
}

func (p *party) ended(how string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ends = append(p.ends, how)
}

// leave waits for all guests, and counts those that did not end as they should.
func (p *party) leave(r *Result) {
	p.running.Wait()
	r.Sent, r.Lost = r.Sent+p.sent, r.Lost+len(p.ends)
	slices.Sort(p.ends)
	r.Notes = append(r.Notes, slices.Compact(p.ends)...)
}

// chats listens to a WebSocket until it is told that the server goes away.
func chats(ctx context.Context, addr string, in func()) error {
	c, resp, err := websocket.DefaultDialer.DialContext(ctx, "ws://"+addr+"/kinds/websocket", nil)
	if err != nil {
		return err
	}
	_ = resp.Body.Close()
	defer func() { _ = c.Close() }()
	if _, _, err := c.ReadMessage(); err != nil { // the greeting
		return err
	}
	in()
	if err := c.SetReadDeadline(time.Now().Add(2 * _stopTime)); err != nil {
		return err
	}
	for err == nil {
		_, _, err = c.ReadMessage()
	}
	if websocket.IsCloseError(err, websocket.CloseGoingAway) {
		return nil
	}
	return err
}

// listens reads server-sent events until the stream has come to its end.
func listens(ctx context.Context, addr string, in func()) error {
	return reads(ctx, addr, "/kinds/events", in, func(body io.Reader) error {
		_, err := io.Copy(io.Discard, body)
		return err
	})
}

// downloads reads 8 MiB slowly.
func downloads(ctx context.Context, addr string, in func()) error {
	return reads(ctx, addr, "/kinds/download?size=8388608", in, func(body io.Reader) error {
		for {
			load.Pause(ctx, 10*ms)
			if _, err := io.CopyN(io.Discard, body, 128<<10); err != nil {
				return notEOF(err)
			}
		}
	})
}

// notEOF is nil at the end of what was read.
func notEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// reads reads one reply on a connection of its own.
func reads(ctx context.Context, addr, path string, in func(), read func(io.Reader) error) error {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
		if err != nil {
			return nil, err
		}
		return c, c.(*net.TCPConn).SetReadBuffer(64 << 10) // the rest is still to be sent
	}
	client := &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+path, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	in()
	return read(resp.Body)
}
