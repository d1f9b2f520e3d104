package gracefulfx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.uber.org/fx"
)

// graph is the dependency graph of the app as fx draws it, read back.
//
// dig gives the zero value for an optional parameter whose constructor lacks
// something, so that a component that cannot be built looks like one that is
// not provided. The drawing tells the two apart.
type graph struct {
	constructors []*constructor
	makers       map[string][]*constructor // by what they make
	groups       map[string][]string       // what is in a value group
}

type constructor struct {
	name  string
	needs []string // what is not optional
}

// readGraph reads the lines of fx.DotGraph that name constructors, what they
// make, and what they need. Types have their short names there, and private
// constructors of other modules are in it as well.
func readGraph(text fx.DotGraph) *graph {
	g := &graph{makers: map[string][]*constructor{}, groups: map[string][]string{}}
	byID := map[string]*constructor{}
	var c *constructor // whose cluster this is
	var pkg string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		id, rest, _ := strings.Cut(line, " ")
		switch {
		case strings.HasPrefix(line, "subgraph "):
			c, pkg = new(constructor), ""
			g.constructors = append(g.constructors, c)
		case line == "}":
			c = nil
		case strings.HasPrefix(line, "label = "):
			pkg = firstQuoted(line)
		case strings.HasPrefix(id, "constructor_") && c != nil:
			byID[id], c.name = c, pkg+"."+firstQuoted(rest)
		case strings.HasPrefix(rest, "-> ") && byID[id] != nil:
			if !strings.Contains(rest, "style=dashed") {
				byID[id].needs = append(byID[id].needs, firstQuoted(rest))
			}
		case strings.HasPrefix(line, `"`):
			g.node(c, line)
		}
	}
	return g
}

// node reads what a constructor makes, or what is in a value group.
func (g *graph) node(c *constructor, line string) {
	key := firstQuoted(line)
	if c != nil {
		g.makers[key] = append(g.makers[key], c)
		return
	}
	if _, member, ok := strings.Cut(line, " -> "); ok {
		g.groups[key] = append(g.groups[key], firstQuoted(member))
	}
}

// firstQuoted returns the first Go string in text.
func firstQuoted(text string) string {
	i := strings.IndexByte(text, '"')
	if i < 0 {
		return ""
	}
	quoted, _ := strconv.QuotedPrefix(text[i:])
	s, _ := strconv.Unquote(quoted)
	return s
}

// lack says what is missing to build key, and for which constructor; "" if
// nothing is, or if no constructor makes it.
func (g *graph) lack(key string) string {
	for _, c := range g.makers[key] {
		if what := g.missing(c, nil); what != "" {
			return what
		}
	}
	return ""
}

// missing says what c, or a constructor behind it, needs and none makes.
func (g *graph) missing(c *constructor, above []*constructor) string {
	if slices.Contains(above, c) {
		return "" // a cycle, which fx reports itself
	}
	above = append(above, c)
	for _, key := range c.needs {
		if what := g.missingFor(c, key, above); what != "" {
			return what
		}
	}
	return ""
}

func (g *graph) missingFor(c *constructor, key string, above []*constructor) string {
	keys := []string{key}
	if strings.HasPrefix(key, "[type=") { // a value group, which may be empty
		keys = g.groups[key]
	}
	for _, key := range keys {
		if len(g.makers[key]) == 0 {
			return fmt.Sprintf("%s needs %s, which is not provided", c, key)
		}
		for _, maker := range g.makers[key] {
			if what := g.missing(maker, above); what != "" {
				return what
			}
		}
	}
	return ""
}

// String names the constructor as far as it can be told: that of an annotated
// one is hidden.
func (c *constructor) String() string {
	if strings.HasSuffix(c.name, "makeFuncStub") {
		return "its constructor"
	}
	return c.name
}
