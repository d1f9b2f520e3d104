//go:build unix

package ops

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A drain as people see it who look at the page: before, waiting for two requests
// and a closer, and done.
func TestPageShowsADrain(t *testing.T) {
	a := newApp(t, 0)
	a.busy()
	p := open(t, a.url("/"))
	p.awaitHeadline("Serving")
	p.await(`document.querySelector(".bars").innerText.includes("idle")`)
	assert.Contains(t, p.text("#servers"), "http 127.0.0.1:")
	assert.Contains(t, p.text("#servers"), "drains last")
	assert.True(t, p.is(`document.querySelector("#phases [aria-current]").innerText.includes("● Serving")`))
	p.shoot("serving", desktop)

	a.order("drain")
	p.awaitHeadline("Waiting for 2 requests and 1 closer")
	assert.Contains(t, p.text("#holding"), "2 requests of http, oldest ")
	assert.Contains(t, p.text("#holding"), "closer websockets")
	assert.Contains(t, p.text("#oldest"), "GET /reports/{name}")
	assert.Contains(t, p.text("#oldest"), "POST /orders")
	assert.Contains(t, p.text("#left"), "forced in")
	assert.Contains(t, p.text("#phases"), "– Lame duck")
	p.await(`parseFloat(document.getElementById("left").textContent) > 2`) // or the bar would show nothing
	p.shoot("waiting", desktop)
	p.shoot("waiting-phone", darkPhone)
	for name, l := range map[string]look{"dark": dark, "a phone": phone, "without colour": noColour, "forced colours": contrasts} {
		p.as(l)
		p.readable(name)
	}

	a.release()
	p.awaitHeadline("Drained in ")
	assert.Contains(t, p.text("#lead"), "Nothing was forced")
	assert.Contains(t, p.text("#updated"), "Ended at")
	assert.True(t, p.is(`document.getElementById("waiting").hidden`))
	p.shoot("done", desktop)
	report := a.Drain()
	require.NoError(t, report.Forced, "the page does not hold the drain up")
	assert.Equal(t, 2, report.Servers[0].Requests.Finished)
	p.showsMarkupAsText()
}

// In the lame duck, and then forced.
func TestPageShowsAForce(t *testing.T) {
	a := newApp(t, 10*time.Minute)
	a.busy()
	p := open(t, a.url("/"))
	a.order("drain")
	p.awaitHeadline("Lame duck")
	assert.True(t, p.is(`document.getElementById("waiting").hidden === false`), "the oldest requests are shown")
	p.shoot("lame-duck", desktop)

	a.order("force")
	p.awaitHeadline("Forced after ")
	assert.Contains(t, p.text("#lead"), "POST /force. The exit code is 1.")
	assert.Equal(t, "Given up", p.text("#waitingTitle"))
	assert.Contains(t, p.text("#oldest"), "GET /reports/{name}")
	p.shoot("forced", desktop)
	<-a.Drainer.Done()
	assert.Error(t, a.Drain().Forced)
}

// showsMarkupAsText draws a status that has markup wherever it has a text.
func (p *page) showsMarkupAsText() {
	p.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](`draw(JSON.parse(JSON.stringify({
		time: "2026-01-01T00:00:09Z", began: "2026-01-01T00:00:00Z", deadline: "2026-01-01T00:01:00Z", trigger: "X", forced: "X", over: false,
		phase: "wait", phases: [{phase: "wait", seconds: 1}], process: {name: "X", host: "X", pid: "X"},
		holding: [{kind: "X", name: "X", count: "X", text: "X"}, {kind: "closer", name: "X", text: "X"}],
		oldest: [{name: "X", server: "X", client: "X", seconds: 1}],
		servers: [{name: "X", addresses: ["X"], open: "X", connections: {new: "X", idle: 1}}],
		closers: [{name: "X", state: "X", detail: "X"}, {name: "X", state: "done", error: "X", seconds: 1}],
		requests: {finished: "X", cut: "X"},
	}).replaceAll('"X"', JSON.stringify("<img class=taken src=x>"))))`))
	assert.Contains(p, p.text("#closers"), "<img class=taken src=x>")
	assert.Contains(p, p.text("#holding"), "<img class=taken src=x>")
	assert.False(p, p.is(`!!document.querySelector("img, .taken")`), "it has become markup")
}
