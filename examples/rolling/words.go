package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
)

// intro says what the reader is about to see.
func intro(o options) string {
	proxy := o.proxy
	if proxy == _builtin {
		proxy = "a balancer"
	}
	return fmt.Sprintf("Two backends behind %s take orders: POSTs of %d clients, on connections that stay open. "+
		"Under that load one backend after the other is restarted: SIGTERM, its exit, a new process on the same "+
		"port. %d times the server stops with http.Server.Shutdown, and %[3]d times with gracefulfx; all else is "+
		"the same. An order that one backend refuses goes to the other. But one that was sent and got no answer is "+
		"lost: it may have been carried out, so it must not be sent again.", proxy, o.clients, o.restarts)
}

// verdict says what the trials have shown, of which the last one is ours.
func verdict(trials []*trial) string {
	ours := trials[len(trials)-1]
	if !ours.perfect() {
		return text.FgRed.Sprint("✘") + " " + blame(ours)
	}
	praise := fmt.Sprintf("gracefulfx answered all %s orders, and each of its processes ended with exit code 0.",
		group(ours.tally.now().sent))
	return text.FgGreen.Sprint("✔") + " " + compare(trials[0]) + praise
}

// blame says what we did wrong.
func blame(t *trial) string {
	c := t.tally.now()
	if c.lost() == 0 {
		return "gracefulfx lost nothing, but not every process ended with exit code 0. Please report it with the table above."
	}
	return fmt.Sprintf("gracefulfx lost %s of %s orders. It should lose none: please report it with the table above.",
		group(c.lost()), group(c.sent))
}

// compare says what the other one lost. It may be nothing: what it loses depends
// on what happens to be on its way when the signal comes.
func compare(t *trial) string {
	c := t.tally.now()
	if c.lost() == 0 {
		return t.contender.name + " was lucky this time: it lost nothing either. Try it with -restarts 20. "
	}
	return fmt.Sprintf("%s lost %s of %s orders, %.1f at each restart: it waits for the requests that it has read, "+
		"and closes its connections under those that are on their way. ",
		t.contender.name, group(c.lost()), group(c.sent), float64(c.lost())/float64(len(t.restarts)))
}

// millis writes a duration in whole milliseconds.
func millis(d time.Duration) string { return group(int(d.Milliseconds())) + " ms" }

// group writes a count with a comma before each three digits.
func group(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
