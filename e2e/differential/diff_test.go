package differential_test

import (
	"fmt"
	"slices"
	"strings"
)

// lineDiff shows two texts, line by line: "-" is what net/http alone did, "+"
// is what gracefulfx did.
func lineDiff(want, got string) string {
	a, b := most(strings.Split(want, "\n")), most(strings.Split(got, "\n"))
	common := commonLines(a, b)
	var out strings.Builder
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out.WriteString("\n  " + a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			out.WriteString("\n- " + a[i])
			i++
		default:
			out.WriteString("\n+ " + b[j])
			j++
		}
	}
	return out.String()
}

// most returns the first lines: a body may have very many.
func most(all []string) []string {
	const limit = 200
	if len(all) <= limit {
		return all
	}
	return append(all[:limit:limit], fmt.Sprintf("... %d lines more", len(all)-limit))
}

// commonLines says how many lines a[i:] and b[j:] have in common.
func commonLines(a, b []string) [][]int {
	n := make([][]int, len(a)+1)
	for i := range n {
		n[i] = make([]int, len(b)+1)
	}
	for i := range slices.Backward(a) {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				n[i][j] = n[i+1][j+1] + 1
			} else {
				n[i][j] = max(n[i+1][j], n[i][j+1])
			}
		}
	}
	return n
}
