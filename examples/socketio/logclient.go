//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// logClient reads and writes the log.
type logClient struct {
	url    string
	client *http.Client
}

func newLogClient(url string) *logClient {
	return &logClient{url: url, client: &http.Client{Transport: &http.Transport{}, Timeout: 30 * time.Second}}
}

func (c *logClient) append(ctx context.Context, e entry) error {
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	_, err = c.do(req)
	return err
}

// from returns the entries from number n on, and waits for one if it is told to.
func (c *logClient) from(ctx context.Context, n int, wait bool) ([]entry, error) {
	url := fmt.Sprintf("%s?from=%d", c.url, n)
	if wait {
		url += "&wait=1"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	body, err := c.do(req)
	if err != nil {
		return nil, err
	}
	var list []entry
	return list, json.Unmarshal(body, &list)
}

func (c *logClient) do(req *http.Request) ([]byte, error) {
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("log: %s: %s", resp.Status, body)
	}
	return body, err
}

// follow calls f for every entry, from the first one on, until ctx ends.
func (c *logClient) follow(ctx context.Context, f func(entry)) {
	for n := 0; ctx.Err() == nil; {
		list, err := c.from(ctx, n, true)
		if err != nil {
			select {
			case <-time.After(100 * time.Millisecond): // until the log is back
			case <-ctx.Done():
			}
		}
		for _, e := range list {
			f(e)
			n = e.N + 1
		}
	}
	c.client.CloseIdleConnections()
}
