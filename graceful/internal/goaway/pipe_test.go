package goaway

import (
	"net"
	"time"
)

// pipe returns the two ends of a connection in memory, each of which can close
// its sending half. A write blocks until the other end has read it.
func pipe() (client, server net.Conn) {
	up1, up2 := net.Pipe()
	down1, down2 := net.Pipe()
	return &pipeEnd{in: down1, out: up1}, &pipeEnd{in: up2, out: down2}
}

type pipeEnd struct{ in, out net.Conn }

func (e *pipeEnd) Read(p []byte) (int, error)         { return e.in.Read(p) }
func (e *pipeEnd) Write(p []byte) (int, error)        { return e.out.Write(p) }
func (e *pipeEnd) CloseWrite() error                  { return e.out.Close() }
func (e *pipeEnd) LocalAddr() net.Addr                { return e.in.LocalAddr() }
func (e *pipeEnd) RemoteAddr() net.Addr               { return e.in.RemoteAddr() }
func (e *pipeEnd) SetReadDeadline(t time.Time) error  { return e.in.SetReadDeadline(t) }
func (e *pipeEnd) SetWriteDeadline(t time.Time) error { return e.out.SetWriteDeadline(t) }

func (e *pipeEnd) SetDeadline(t time.Time) error {
	_ = e.SetReadDeadline(t)
	return e.SetWriteDeadline(t)
}

func (e *pipeEnd) Close() error {
	_ = e.in.Close()
	return e.out.Close()
}
