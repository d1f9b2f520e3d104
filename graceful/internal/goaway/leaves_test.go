package goaway

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// A client whose time has come is told at its next stream, which is served, and
// not before.
func TestClientIsToldAtItsNextStream(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		h.leaves = time.Now().Add(time.Minute)
		p := h.dial().greet()
		p.ask(1, "/")
		<-p.end(1)
		time.Sleep(time.Hour)
		synctest.Wait()
		p.saw("SETTINGS", "HEADERS 1 88", "END_STREAM 1")

		p.ask(3, "/")
		<-p.eof
		p.mu.Lock()
		assert.Subset(t, p.seen, []string{"GOAWAY max", "PING", "HEADERS 3 88", "END_STREAM 3", "GOAWAY 3", "EOF"})
		p.mu.Unlock()
		h.Close()
	})
}

// Streams that are open when the client is told, and those that cross the word,
// are served to their ends, however long that takes and however late the PING is
// answered.
func TestToldClientIsAwaited(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		h.leaves = time.Now().Add(time.Minute)
		p := h.dial()
		p.mute = true
		p.greet()
		time.Sleep(time.Minute)
		p.ask(1, "/held")
		<-h.began
		time.Sleep(time.Hour)
		p.ask(3, "/") // it crosses
		<-p.end(3)
		close(h.free)
		<-p.end(1)
		time.Sleep(time.Hour) // the server does not ask twice
		p.say(frame(_ping, _ack, 0, p.pings[0]))
		<-p.eof
		p.mu.Lock()
		assert.Subset(t, p.seen, []string{"GOAWAY max", "END_STREAM 3", "END_STREAM 1", "GOAWAY 3", "EOF"})
		assert.Len(t, p.pings, 1)
		p.mu.Unlock()
		h.Close()
	})
}

// A drain that begins meanwhile waits for the answer no longer than for that of
// others.
func TestDrainOfAToldClient(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		h.leaves = time.Now()
		p := h.dial()
		p.mute = true
		p.greet().ask(1, "/")
		<-p.end(1)
		synctest.Wait()
		start := time.Now()
		h.goAway()
		<-p.eof
		assert.Equal(t, _times.Quiet, time.Since(start))
		h.closes()
		assert.Len(t, p.pings, 1)
	})
}

// A client that answers again and again is waited for no longer than others.
func TestRepeatedAnswers(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		p := h.dial()
		p.mute = true
		p.greet()
		synctest.Wait()
		start := time.Now()
		h.goAway()
		var answers sync.WaitGroup
		answers.Go(func() {
			for range 10 {
				p.say(frame(_ping, _ack, 0, p.pings[0]))
				time.Sleep(_numbered / 2)
			}
		})
		defer answers.Wait()
		<-p.eof
		assert.LessOrEqual(t, time.Since(start), _numbered+2*_readPause)
		h.closes()
	})
}

// A drain that begins just behind the answer goes on from there.
func TestDrainJustBehindTheAnswer(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		h.leaves = time.Now()
		p := h.dial().greet()
		p.ask(1, "/held")
		<-h.began
		synctest.Wait() // the PING is answered
		h.goAway()
		close(h.free)
		<-p.eof
		h.closes()
		assert.Len(t, p.pings, 1)
	})
}
