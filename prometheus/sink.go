package prometheus

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// sink gathers the values of one scrape. Values whose labels are the same are
// added up, for names may be there twice, such as those of closers, and a
// duplicate would spoil the scrape of the whole app.
type sink struct {
	values map[key]*value
	order  []*value
}

type key struct {
	desc   *prometheus.Desc
	labels string
}

type value struct {
	metric

	values []string // of its labels
	sum    float64
}

func newSink() *sink { return &sink{values: make(map[key]*value)} }

// add adds to the value with these labels.
func (s *sink) add(m metric, n float64, labels ...string) {
	s.at(m, labels).sum += n
}

// most keeps the larger one.
func (s *sink) most(m metric, n float64, labels ...string) {
	v := s.at(m, labels)
	v.sum = max(v.sum, n)
}

func (s *sink) at(m metric, labels []string) *value {
	for i, l := range labels {
		labels[i] = strings.ToValidUTF8(l, "\uFFFD") // Prometheus takes nothing else
	}
	k := key{m.desc, strings.Join(labels, "\xff")}
	v, ok := s.values[k]
	if !ok {
		v = &value{metric: m, values: labels}
		s.values[k] = v
		s.order = append(s.order, v)
	}
	return v
}

// emit sends all values.
func (s *sink) emit(ch chan<- prometheus.Metric) {
	for _, v := range s.order {
		ch <- prometheus.MustNewConstMetric(v.desc, v.kind, v.sum, v.values...)
	}
}
