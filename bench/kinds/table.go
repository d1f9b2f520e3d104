package kinds

import (
	"fmt"
	"io"
	"strings"
)

// Row is one kind and its cells, one for each peer.
type Row struct {
	Title string
	Cells []string
}

// Markdown writes the table, with the names of the peers above it.
func Markdown(w io.Writer, peers []string, rows []Row) error {
	head := append([]string{"kind of connection"}, peers...)
	lines := []string{line(head), strings.Repeat("|---", len(head)) + "|"}
	for _, r := range rows {
		lines = append(lines, line(append([]string{r.Title}, r.Cells...)))
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

func line(cells []string) string { return "| " + strings.Join(cells, " | ") + " |" }
