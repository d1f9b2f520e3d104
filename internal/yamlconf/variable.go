package yamlconf

import (
	"errors"
	"regexp"
	"strings"
)

// piece is a part of a text: characters that stand as they are, or a variable.
type piece struct {
	literal  string
	variable *variable
}

// variable is $name, ${name} or ${name:fallback}.
type variable struct {
	name        string
	braces      bool
	hasFallback bool
	fallback    string
}

// _name is what a variable's name must be where no braces end it, and what it
// usually is within them.
var _name = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*`)

var (
	errNoBrace = errors.New("${ is not closed: write ${NAME} or ${NAME:default}, or $$ for a plain dollar sign")
	errNoName  = errors.New("${ is not followed by the name of a variable: " +
		"write ${NAME} or ${NAME:default}, or $$ for a plain dollar sign")
	errShell = errors.New("${ is followed by a default as a shell writes it: write ${NAME:default}, " +
		"and put a default that begins with -, =, ? or + in quotes")
)

// pieces cuts a text at its variables. $$ is a plain dollar sign, and so is a
// $ that no name follows.
func pieces(text string) ([]piece, error) {
	var found []piece
	for {
		before, after, ok := strings.Cut(text, "$")
		found = append(found, piece{literal: before})
		switch {
		case !ok:
			return found, nil
		case strings.HasPrefix(after, "$"):
			found, text = append(found, piece{literal: "$"}), after[1:]
		case strings.HasPrefix(after, "{"):
			v, rest, err := braced(after[1:])
			if err != nil {
				return nil, err
			}
			found, text = append(found, piece{variable: v}), rest
		default:
			p := bare(after)
			found, text = append(found, p), after[len(p.name()):]
		}
	}
}

func bare(text string) piece {
	name := _name.FindString(text)
	if name == "" {
		return piece{literal: "$"}
	}
	return piece{variable: &variable{name: name}}
}

func (p piece) name() string {
	if p.variable == nil {
		return ""
	}
	return p.variable.name
}

// braced reads a variable behind ${, and returns what follows its brace.
func braced(text string) (v *variable, rest string, err error) {
	end := closing(text)
	if end < 0 {
		return nil, "", errNoBrace
	}
	v = &variable{braces: true}
	v.name, v.fallback, v.hasFallback = strings.Cut(text[:end], ":")
	switch {
	case v.name == "" || !v.hasFallback && _name.FindString(v.name) == "":
		return nil, "", errNoName
	case v.fallback != "" && strings.Contains("-=?+", v.fallback[:1]):
		return nil, "", errShell
	}
	return v, text[end+1:], nil
}

// closing finds the brace that closes a variable: the one that matches or, if
// a brace in the default has no match, the first.
func closing(text string) int {
	depth := 0
	for i, c := range text {
		switch c {
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return strings.IndexByte(text, '}')
}
