package graceful

import (
	"net/http"
	"reflect"
)

// twin returns a server with all that a user can set of srv, also in versions of
// Go to come. What srv has beside that, such as the functions of
// RegisterOnShutdown, stays its own.
func twin(srv *http.Server) *http.Server {
	t := new(http.Server)
	from, to := reflect.ValueOf(srv).Elem(), reflect.ValueOf(t).Elem()
	for i := range from.NumField() {
		if from.Type().Field(i).IsExported() {
			to.Field(i).Set(from.Field(i))
		}
	}
	if keepAlivesOff(from) {
		t.SetKeepAlivesEnabled(false)
	}
	return t
}

// keepAlivesOff reports whether SetKeepAlivesEnabled(false) was called, which a
// server tells nobody.
func keepAlivesOff(srv reflect.Value) bool {
	off := srv.FieldByName("disableKeepAlives")
	if off.Kind() != reflect.Struct {
		return false
	}
	v := off.FieldByName("v")
	return v.IsValid() && v.CanUint() && v.Uint() != 0
}
