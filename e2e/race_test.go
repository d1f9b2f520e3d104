//go:build race

package e2e_test

// The apps are built as the tests are.
const raced = true
