package differential_test

import (
	"fmt"
	"slices"
	"strings"
)

// record is all that one run of an exchange showed. Two servers that do the
// same give the same.
type record struct {
	wire   string   // what the client received
	end    string   // how its connection ended
	view   []string // what the handler saw
	states []string // what ConnState was told
	log    []string // what ErrorLog was told
	stop   string   // what stopping the server said
}

// waited reports whether an exchange waited in vain. Where it does with
// net/http alone, the exchange is badly written.
func (r record) waited() bool {
	inVain := func(s string) bool { return strings.Contains(s, _inVain) }
	return r.stop != "clean" || inVain(r.end) || slices.ContainsFunc(r.view, inVain)
}

// _inVain is in what is noted of a wait without result.
const _inVain = "waited in vain"

// String writes the record down, line by line.
func (r record) String() string {
	var b strings.Builder
	for part := range strings.SplitAfterSeq(r.wire, "\n") {
		fmt.Fprintf(&b, "wire   %s\n", brief(part))
	}
	fmt.Fprintf(&b, "end    %s\n", r.end)
	for _, line := range r.view {
		fmt.Fprintf(&b, "view   %s\n", line)
	}
	fmt.Fprintf(&b, "states %s\n", strings.Join(r.states, " "))
	for _, line := range r.log {
		fmt.Fprintf(&b, "log    %s\n", line)
	}
	fmt.Fprintf(&b, "stop   %s\n", r.stop)
	return b.String()
}

// brief quotes a line, and only the ends of a long one, with its length.
func brief(s string) string {
	const most = 400
	if len(s) <= most {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprintf("%q...%q (%d bytes)", s[:most/2], s[len(s)-most/2:], len(s))
}

// timeless replaces what differs from run to run: the time, and the boundary
// between ranges, which is random.
func timeless(wire string) string {
	const date, boundary = "\nDate: ", "boundary="
	parts := strings.Split(wire, date)
	for i, part := range parts[1:] {
		if _, rest, ok := strings.Cut(part, " GMT\r\n"); ok {
			parts[i+1] = "now\r\n" + rest
		}
	}
	wire = strings.Join(parts, date)
	if _, rest, ok := strings.Cut(wire, boundary); ok && len(rest) > 60 {
		wire = strings.ReplaceAll(wire, rest[:60], "random")
	}
	return wire
}

// nameless puts names in place of addresses.
func nameless(lines []string, client, server string) []string {
	names := strings.NewReplacer(client, "CLIENT", server, "SERVER")
	for i, line := range lines {
		lines[i] = names.Replace(line)
	}
	return lines
}

// same reports whether two runs showed the same.
func (r record) same(other record) bool {
	return r.wire == other.wire && r.end == other.end && r.stop == other.stop &&
		slices.Equal(r.view, other.view) && slices.Equal(r.states, other.states) && slices.Equal(r.log, other.log)
}
