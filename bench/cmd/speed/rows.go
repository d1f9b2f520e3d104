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
