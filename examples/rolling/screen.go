package main

import (
	"context"
	"os"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/vbauerster/mpb/v8/cwriter"
)

// screen is where the demo is seen: a terminal, or a file or pipe, which gets
// no colours and nothing that moves.
type screen struct {
	out      *os.File
	terminal bool
	width    int
}

// _lineLength is how long a line of prose gets: longer ones are hard to read.
const _lineLength = 80

func newScreen(out *os.File) *screen {
	s := &screen{out: out, width: _lineLength}
	fd := int(out.Fd())
	if s.terminal = cwriter.IsTerminal(fd) && os.Getenv("TERM") != "dumb"; !s.terminal {
		text.DisableColors() // on a terminal, NO_COLOR does it
		return s
	}
	if width, _, err := cwriter.GetSize(fd); err == nil {
		s.width = min(width, s.width)
	}
	return s
}

// paragraph prints prose, and an empty line after it.
func (s *screen) paragraph(prose string) {
	s.block(wrap(prose, s.width))
}

// block prints lines as they are, and an empty one after them.
func (s *screen) block(lines string) { say(s.out, "%s\n\n", lines) }

// newView returns the view that fits the screen.
func (s *screen) newView(ctx context.Context, restarts int) view {
	if s.terminal {
		return newBars(ctx, s.out, restarts)
	}
	return &lines{out: s.out, restarts: restarts}
}

// wrap breaks prose into lines of at most that width. (text.WrapSoft fills them
// up with spaces, and lets the colour of a word run on into the next line.)
func wrap(prose string, width int) string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(prose) {
		longer := strings.TrimLeft(line+" "+word, " ")
		if line != "" && text.StringWidthWithoutEscSequences(longer) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	return strings.Join(append(lines, line), "\n")
}
