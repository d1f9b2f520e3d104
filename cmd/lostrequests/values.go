package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// number is a flag with an integer in bounds.
type number struct {
	to       *int
	min, max int
}

func (n number) Set(text string) error {
	v, err := strconv.Atoi(text)
	if err != nil || v < n.min || v > n.max {
		return fmt.Errorf("must be a number from %d to %d", n.min, n.max)
	}
	*n.to = v
	return nil
}

func (n number) String() string {
	if n.to == nil {
		return ""
	}
	return strconv.Itoa(*n.to)
}

// span is a flag with a duration in bounds.
type span struct {
	to       *time.Duration
	min, max time.Duration
}

func (s span) Set(text string) error {
	v, err := time.ParseDuration(text)
	if err != nil || v < s.min || v > s.max {
		return fmt.Errorf("must be a duration from %v to %v", s.min, s.max)
	}
	*s.to = v
	return nil
}

func (s span) String() string {
	if s.to == nil {
		return ""
	}
	return s.to.String()
}

// choice is a flag with one of several values.
type choice struct {
	to      *string
	allowed []string
}

func (c choice) Set(text string) error {
	if !slices.Contains(c.allowed, text) {
		return fmt.Errorf("must be one of %s", strings.Join(c.allowed, ", "))
	}
	*c.to = text
	return nil
}

func (c choice) String() string {
	if c.to == nil {
		return ""
	}
	return *c.to
}

// list is a flag with some of several values, each at most once.
type list struct {
	to      *[]string
	allowed []string
}

func (l list) Set(text string) error {
	parts := strings.Split(text, ",")
	for i, p := range parts {
		if !slices.Contains(l.allowed, p) || slices.Contains(parts[:i], p) {
			return fmt.Errorf("must be a list of %s, each at most once, with commas between", strings.Join(l.allowed, ", "))
		}
	}
	*l.to = parts
	return nil
}

func (l list) String() string {
	if l.to == nil {
		return ""
	}
	return strings.Join(*l.to, ",")
}

// field is a flag with header fields.
type field http.Header

// framed are the fields that say where a request ends, or that the clients send
// themselves.
var framed = []string{"Connection", "Content-Length", "Host", "Transfer-Encoding", "Upgrade", "X-Id"}

func (f field) Set(text string) error {
	name, value, ok := strings.Cut(text, ":")
	name, value = http.CanonicalHeaderKey(name), strings.TrimSpace(value)
	switch {
	case !ok, !httpguts.ValidHeaderFieldName(name), !httpguts.ValidHeaderFieldValue(value):
		return errors.New("must be 'Name: value'")
	case slices.Contains(framed, name):
		return errors.New("must not be one of " + strings.Join(framed, ", "))
	}
	http.Header(f).Add(name, value)
	return nil
}

func (field) String() string { return "" }
