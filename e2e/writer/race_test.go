//go:build race

package writer_test

// raced says whether the race detector watches.
const raced = true
