package ops

import (
	"errors"
	"fmt"
	"strings"
)

const _tokenKey = "operations.token"

// _leastToken is how long a token is at least: a shorter one can be guessed.
const _leastToken = 16

var (
	errShortToken = fmt.Errorf("has less than %d characters: write one that cannot be guessed, "+
		"such as the output of openssl rand -hex 16", _leastToken)
	errOddToken = errors.New("has a blank, a line end, or a character that is not ASCII, which no request can carry: " +
		"write letters, digits and signs alone, such as the output of openssl rand -hex 16")
)

// checkToken returns what is wrong with a token, without it.
func checkToken(token string) error {
	switch {
	case token == "":
		return nil
	case strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }):
		return errOddToken
	case len(token) < _leastToken:
		return errShortToken
	default:
		return nil
	}
}
