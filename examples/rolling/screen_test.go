package main

import (
	"bytes"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/stretchr/testify/assert"
	"github.com/vbauerster/mpb/v8/decor"
)

func TestWrap(t *testing.T) {
	assert.Equal(t, "to be or\nnot to\nbe", wrap("to be or not to be", 8))
	assert.Equal(t, "unbreakable\nis longer", wrap("unbreakable is longer", 9))
	mark := text.Colors{text.FgGreen}.EscapeSeq() + "✔" + text.Reset.EscapeSeq()
	assert.Equal(t, mark+" well\ndone", wrap(mark+" well done", 6), "colours have no width")
}

func TestBarSaysHowFarItIs(t *testing.T) {
	b := &bars{restarts: 8}
	assert.Equal(t, " 0/8", b.count(decor.Statistics{}))
	assert.Equal(t, " 3/8", b.count(decor.Statistics{Current: 3}))
	assert.Equal(t, " 8/8", b.count(decor.Statistics{Current: 9}), "the last step is no restart")
}

func TestDotsShowWhoRestarts(t *testing.T) {
	var d dots
	assert.Equal(t, "  A●  B●", d.draw(decor.Statistics{}))
	d[1].Store(true)
	assert.Equal(t, "  A●  B○", d.draw(decor.Statistics{}))
}

func TestBarsSurviveAnInterrupt(t *testing.T) {
	b := newBars(t.Context(), new(bytes.Buffer), 3)
	b.begin(&trial{contender: _contenders[0]})
	b.restarting(0)
	b.restarted(nil)
	b.close()
}
