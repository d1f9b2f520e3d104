// Package ops looks at the page of package ops with Chromium, and asks its paths
// with what people and managers have: curl, jq, and a hook of the kubelet.
package ops
