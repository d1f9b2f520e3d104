package main

import "context"

// row is a row of the table, or a few that are measured together.
type row struct {
	name    string
	measure func(context.Context, *bench) ([]result, error)
}

var _rows = []row{
	{"requests", requests},
	{"allocations", allocations},
	{"connections", connections},
	{"memory", memory},
	{"sendfile", sendfile},
	{"exit", exit},
	{"drain", drain},
	{"locks", locks},
	{"force", force},
}

func names() []string {
	var list []string
	for _, r := range _rows {
		list = append(list, r.name)
	}
	return list
}

// bench is what all rows share.
type bench struct{ turns int }

// kinds are the servers that are compared, the reference first.
const (
	bare = "nethttp"
	ours = "graceful"
)

// both measures the two in turns, in the order ABBA, and returns the figures of
// each. measure returns as many as it likes, always the same number.
func (b *bench) both(ctx context.Context, measure func(ctx context.Context, kind string) ([]float64, error)) (ref, own [][]float64, err error) {
	for turn := range b.turns {
		order := []string{bare, ours}
		if turn%2 == 1 {
			order = []string{ours, bare}
		}
		for _, kind := range order {
			figures, err := measure(ctx, kind)
			if err != nil {
				return nil, nil, err
			}
			if kind == bare {
				ref = append(ref, figures)
			} else {
				own = append(own, figures)
			}
		}
	}
	return ref, own, nil
}
