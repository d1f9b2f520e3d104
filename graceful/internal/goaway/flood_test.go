package goaway

import (
	"encoding/binary"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// floods are what a client sends over and over again, the i-th time.
func floods() map[string]func(i uint32) []byte {
	return map[string]func(i uint32) []byte{
		"PING":     func(i uint32) []byte { return frame(_ping, 0, 0, binary.BigEndian.AppendUint64(nil, uint64(i))) },
		"answers":  func(i uint32) []byte { return frame(_ping, _ack, 0, binary.BigEndian.AppendUint64(nil, uint64(i))) },
		"SETTINGS": func(uint32) []byte { return frame(0x4, 0, 0, nil) },
		"rapid reset": func(i uint32) []byte {
			if i >= 3000 { // each costs a handler
				return nil
			}
			return append(get(2*i+1, "/"), frame(_rstStream, 0, 2*i+1, []byte{0, 0, 0, 8})...)
		},
		"CONTINUATION": func(i uint32) []byte {
			if i == 0 {
				return frame(_headers, 0, 1, head("GET", "/"))
			}
			return frame(_continuation, 0, 1, nil)
		},
		"streams": func(i uint32) []byte { return get(2*i+1, "/held") },
	}
}

// A client that floods the server leaves within the times, nobody else is told
// later, and what is known of its streams stays small.
func TestFloods(t *testing.T) {
	certificate()
	for name, flood := range floods() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := open(t, false)
				go func() {
					for range h.began { // it has a bound
					}
				}()
				p, bad := h.dial().greet(), h.dial()
				bad.mute = true
				bad.greet()
				synctest.Wait()
				all := h.current.conns.list()
				stop := make(chan struct{})
				go func() {
					defer close(stop)
					for i := range uint32(12_000) {
						select {
						case <-bad.eof:
							return
						default:
							bad.say(flood(i))
						}
					}
				}()
				start := time.Now()
				h.goAway()
				<-p.eof
				assert.Less(t, time.Since(start), 2*_again, "as if nobody flooded")
				for _, c := range all {
					c.mu.Lock()
					assert.LessOrEqual(t, len(c.streams.open), 11_000, "net/http closes it at 10,000 frames in its queue")
					c.mu.Unlock()
				}
				close(h.free)
				<-stop
				<-bad.eof
				h.closes()
				assert.LessOrEqual(t, time.Since(start), _times.Silent+_linger)
				close(h.began)
			})
		})
	}
}
