package proxy

import "net/http"

// Traefiks returns the ways to run Traefik: the documented file, that without what
// late: serve does not need, and that without a retry. Its program is built from
// traefik/go.mod, which takes minutes, so that no test does.
func Traefiks() []Kind {
	rejecting := Kind{
		Name: "traefik-502", Late: "reject", Goodbye: "reject", blank: http.StatusNotFound,
		program: "traefik", module: true, source: "github.com/traefik/traefik/v3/cmd/traefik",
		snippet: "traefik.yaml", args: traefikArgs,
	}
	serving := rejecting
	serving.Name, serving.Late, serving.Goodbye, serving.drop = "traefik", "serve", "", for502
	stock := serving
	stock.Name, stock.drop = "traefik-stock", []string{", middlewares: [again]"}
	return []Kind{stock, serving, rejecting}
}

// for502 are the settings for late: reject.
var for502 = []string{
	`        status: ["502"]` + "\n",
	"        retryNonIdempotentMethod: true\n",
}

func traefikArgs(file, addr string) []string {
	return []string{
		"--providers.file.filename=" + file, "--entrypoints.web.address=" + addr, "--log.level=ERROR",
		"--global.checknewversion=false", "--global.sendanonymoususage=false",
	}
}
