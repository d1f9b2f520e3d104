package yamlconf

import (
	"errors"
	"fmt"
	"regexp"
)

// unset reports a variable that is not set, once.
func (e *expander) unset(key string, v *variable, whole bool) {
	err, what := errUnset, key
	switch {
	case _shellForm.MatchString(v.name):
		err = errShell
	case e.shown(key, v, whole):
		what = v.name
		err = fmt.Errorf("environment variable %s is not set: set it, write ${%[1]s:default}, "+
			"or $$ for a plain dollar sign", v.name)
	}
	if !e.missed[what] {
		e.missed[what] = true
		e.faults.Add(key, err)
	}
}

var errUnset = errors.New("$ begins the name of an environment variable that is not set: " +
	"set it, write ${NAME:default}, or $$ for a plain dollar sign")

// _shellForm is a name with a default behind it, but without a colon.
var _shellForm = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*[-=?+]`)

// _usualName is what variables are called, and what hardly a password is.
var _usualName = regexp.MustCompile(`^[A-Z_][A-Z0-9_]*$`)

// shown says whether the name of a variable can stand in an error. In another
// section it may be a part of a password that has a dollar sign.
func (e *expander) shown(key string, v *variable, whole bool) bool {
	return inside(key, e.section) || _usualName.MatchString(v.name) && (v.braces || whole)
}
