package differential_test

import "github.com/gracefulfx/gracefulfx/e2e/pair"

// expected is what a run by gracefulfx should show, where net/http alone showed
// alone.
func expected(x exchange, p pair.Pair, alone record) record { return alone }
