package ops

import "net/http"

// _orderHeader is what an order carries: a form of another site cannot send it,
// and a script only if this server allows that, which it never does.
const _orderHeader = "Ops-Action"

// ordered lets an order through that was meant: not sent by another site.
func ordered(action string, next http.HandlerFunc) http.HandlerFunc {
	origins := http.NewCrossOriginProtection()
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case origins.Check(r) != nil:
			refuse(w, http.StatusForbidden, "other sites may not ask for this")
		case r.Header.Get(_orderHeader) != action:
			refuse(w, http.StatusForbidden, "the header is wanted: "+_orderHeader+": "+action)
		default:
			next(w, r)
		}
	}
}

// sameSite keeps pages of other sites from using up what is limited: the seats of
// viewers, and listings.
func sameSite(next http.HandlerFunc) http.HandlerFunc {
	origins := http.NewCrossOriginProtection()
	return func(w http.ResponseWriter, r *http.Request) {
		asOrder := *r
		asOrder.Method = http.MethodPost // what only shows may be asked for from anywhere, or so it holds
		if origins.Check(&asOrder) != nil {
			refuse(w, http.StatusForbidden, "other sites may not ask for this")
			return
		}
		next(w, r)
	}
}
