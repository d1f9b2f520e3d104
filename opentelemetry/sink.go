package opentelemetry

import (
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// sink gathers the values of one collection. Values whose attributes are the same
// are added up, for names may be there twice, such as those of closers, and what
// becomes of two observations is not specified.
type sink struct {
	values map[key]*value
	order  []*value
}

type key struct {
	place int
	set   attribute.Distinct
}

type value struct {
	instrument
	set attribute.Set
	sum float64
}

func newSink() *sink { return &sink{values: make(map[key]*value)} }

// add adds to the value with these attributes.
func (s *sink) add(i instrument, n float64, attributes ...attribute.KeyValue) {
	s.at(i, attributes).sum += n
}

// count adds to it, too.
func (s *sink) count(i instrument, n int, attributes ...attribute.KeyValue) {
	s.add(i, float64(n), attributes...)
}

// most keeps the larger one.
func (s *sink) most(i instrument, n float64, attributes ...attribute.KeyValue) {
	v := s.at(i, attributes)
	v.sum = max(v.sum, n)
}

func (s *sink) at(i instrument, attributes []attribute.KeyValue) *value {
	set := attribute.NewSet(attributes...)
	k := key{i.place, set.Equivalent()}
	v, ok := s.values[k]
	if !ok {
		v = &value{instrument: i, set: set}
		s.values[k] = v
		s.order = append(s.order, v)
	}
	return v
}

// emit tells an observer all values.
func (s *sink) emit(o metric.Observer, made []metric.Observable) {
	for _, v := range s.order {
		with := metric.WithAttributeSet(v.set)
		switch one := made[v.place].(type) {
		case metric.Float64Observable:
			o.ObserveFloat64(one, v.sum, with)
		case metric.Int64Observable:
			o.ObserveInt64(one, int64(v.sum), with)
		}
	}
}
