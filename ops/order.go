package ops

import "net/http"

// _orderHeader is what an order carries: a form of another site cannot send it,
// and a script only if this server allows that, which it never does.
const _orderHeader = "Ops-Action"

// ordered lets an order through that was meant: not sent by another site.
func ordered(action string, next http.HandlerFunc) http.HandlerFunc {
	return sameSite(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(_orderHeader) != action {
			refuse(w, http.StatusForbidden, "the header is wanted: "+_orderHeader+": "+action)
			return
		}
		next(w, r)
	})
}

// sameSite refuses what a page of another site asks for: orders, and what is limited,
// which it would use up, the seats of viewers and listings.
func sameSite(next http.HandlerFunc) http.HandlerFunc {
	origins := http.NewCrossOriginProtection()
	return func(w http.ResponseWriter, r *http.Request) {
		post := *r
		post.Method = http.MethodPost // Check lets every GET through
		if origins.Check(&post) != nil {
			refuse(w, http.StatusForbidden, "other sites may not ask for this")
			return
		}
		next(w, r)
	}
}
