package faults

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"net"
	"os/exec"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// floods are clients of HTTP/2 and of TLS that send what costs the server more than
// them.
func floods() (list []Fault) {
	for _, f := range []struct {
		name  string
		frame func(i uint32) string
	}{
		{"PING", func(i uint32) string {
			return frame(0x6, 0, 0, string(binary.BigEndian.AppendUint64(nil, uint64(i))))
		}},
		{"SETTINGS", func(uint32) string { return frame(0x4, 0, 0, "") }},
		{"rapid reset", func(i uint32) string {
			return frame(0x1, 0x5, 2*i+1, _headers) + frame(0x3, 0, 2*i+1, "\x00\x00\x00\x08")
		}},
		{"CONTINUATION", func(i uint32) string {
			if i == 0 {
				return frame(0x1, 0, 1, _headers)
			}
			return frame(0x9, 0, 1, "")
		}},
		{"WINDOW_UPDATE", func(uint32) string { return frame(0x8, 0, 0, "\x00\x00\x00\x01") }},
	} {
		for _, secure := range []bool{false, true} {
			a := attack{secure: secure, do: flood(f.frame), env: []string{"PROTOCOL=h2c"}, clients: 4}
			name := "HTTP/2: floods of " + f.name
			if secure {
				name, a.do, a.env = "HTTP/2 over TLS: floods of "+f.name, above(a.do, "h2"), nil
			}
			one := a.fault(name, Promise{Within: _owed}, "")
			one.Short = f.name == "rapid reset" && !secure
			list = append(list, one)
		}
	}
	return append(list, Fault{
		Kind: Clients, Name: "storms of TLS KeyUpdates", Promise: Promise{Within: _owed}, Run: keyUpdates, Times: 2,
		Why: "by openssl s_client, four of them",
	})
}

// _headers is a header block for GET / without Huffman codes, by the static table.
const _headers = "\x82\x86\x84\x01\x06server"

// flood sends frames as fast as they are taken, a hundred at a time.
func flood(frame func(i uint32) string) func(context.Context, net.Conn, *rand.Rand) {
	return func(ctx context.Context, c net.Conn, r *rand.Rand) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			silent(ctx, c, r)
			_ = c.Close()
		}()
		out := bufio.NewWriter(c)
		_, err := out.WriteString(preface)
		for i := uint32(0); err == nil && ctx.Err() == nil && i < 1<<20; i++ {
			if _, err = out.WriteString(frame(i)); i%100 == 99 {
				load.Pause(ctx, ms) // or the machine would do nothing else
			}
		}
		_ = c.Close()
		<-done
	}
}

// keyUpdates has clients of TLS change their keys all the time.
func keyUpdates(ctx context.Context, t *Trial) (Result, error) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		return Result{}, skipf("this takes openssl: %v", err)
	}
	env, config, err := t.certificate()
	if err != nil {
		return Result{}, err
	}
	s := scene{backend: peer.Backend{Env: env}, client: load.Client{TLS: config}}
	s.ready = func(ctx context.Context, p *peer.Process) error {
		for range 4 {
			if err := t.updates(ctx, openssl, p.Addr()); err != nil {
				return err
			}
		}
		load.Pause(ctx, 100*ms) // that they have begun cannot be seen from outside
		return nil
	}
	return t.play(ctx, s)
}

// updates starts one client that asks for / and then changes its keys until it is
// closed, as it is told to by single lines. It ends with the trial.
func (t *Trial) updates(ctx context.Context, openssl, addr string) error {
	cmd := exec.CommandContext(ctx, openssl, "s_client", "-quiet", "-connect", addr, "-tls1_3")
	cmd.Args = append(cmd.Args[:2], cmd.Args[3:]...) // -quiet would take no commands
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	told := make(chan struct{})
	go func() {
		defer close(told)
		_, err := io.WriteString(in, "GET / HTTP/1.1\r\nHost: server\r\n\r\n")
		for n := 0; err == nil && ctx.Err() == nil; n++ {
			load.Pause(ctx, 2*ms)
			_, err = io.WriteString(in, []string{"k\n", "K\n"}[n%2])
		}
	}()
	t.Cleanup(func() {
		cancel()
		_ = cmd.Process.Kill() // it may have ended
		<-told
		_ = cmd.Wait() // killed, or closed by the server
	})
	return nil
}
