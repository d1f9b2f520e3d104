//go:build unix

package ops

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// page is the page in a browser.
type page struct {
	*testing.T

	ctx context.Context
}

func open(t *testing.T, url string) *page {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	require.NoError(t, err, "this test needs Chromium")
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*_patience)
	t.Cleanup(cancel)
	p := &page{t, ctx}
	p.as(desktop)
	p.do(chromedp.Navigate(url))
	p.await(`!document.getElementById("main").hidden`)
	// Pictures are to say the same everywhere.
	p.do(chromedp.Evaluate[chromedp.Void](`{ const real = say;
		say = (id, text) => real(id, id === "process" ? "orders on orders-7c9d, process 1" : text); }`))
	return p
}

func (p *page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	require.NoError(p, chromedp.Do(p.ctx, steps...))
}

func (p *page) is(expression string) bool {
	p.Helper()
	yes, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](expression))
	require.NoError(p, err)
	return yes
}

func (p *page) text(selector string) string {
	p.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.querySelector("`+selector+`").innerText`))
	require.NoError(p, err)
	return text
}

func (p *page) await(expression string) {
	p.Helper()
	require.Eventually(p, func() bool { return p.is(expression) }, _patience, 20*time.Millisecond, expression)
}

// awaitHeadline waits until the page says something.
func (p *page) awaitHeadline(start string) {
	p.Helper()
	p.await(`document.getElementById("headline").textContent.startsWith("` + start + `")`)
}

// look is how a page is looked at.
type look struct {
	width, height int64
	features      []*emulation.MediaFeature
	vision        emulation.SetEmulatedVisionDeficiencyType
}

func media(name, value string) []*emulation.MediaFeature {
	return []*emulation.MediaFeature{{Name: name, Value: value}}
}

var (
	desktop   = look{width: 900, height: 860, features: media("prefers-color-scheme", "light")}
	dark      = look{width: 900, height: 860, features: media("prefers-color-scheme", "dark")}
	phone     = look{width: 390, height: 844, features: media("prefers-color-scheme", "light")}
	darkPhone = look{width: 390, height: 844, features: media("prefers-color-scheme", "dark")}
	noColour  = look{width: 900, height: 860, features: media("prefers-color-scheme", "light"), vision: emulation.SetEmulatedVisionDeficiencyTypeAchromatopsia}
	contrasts = look{width: 900, height: 860, features: media("forced-colors", "active")}
)

// as has the page looked at in another way.
func (p *page) as(l look) {
	p.Helper()
	p.do(chromedp.EmulateViewport(l.width, l.height))
	params := emulation.SetEmulatedMediaParams{Features: l.features}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, params)
	require.NoError(p, err)
	vision := l.vision
	if vision == "" {
		vision = emulation.SetEmulatedVisionDeficiencyTypeNone
	}
	_, err = chromedp.Call(p.ctx, emulation.SetEmulatedVisionDeficiency, emulation.SetEmulatedVisionDeficiencyParams{Type: vision})
	require.NoError(p, err)
}

// readable fails the test where the page is wider than the screen, or a text has
// less contrast than WCAG 2.2 asks for (section 1.4.3).
func (p *page) readable(what string) {
	p.Helper()
	assert.True(p, p.is(`document.documentElement.scrollWidth <= window.innerWidth`), "%s: it scrolls sideways", what)
	faint, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](_faint))
	require.NoError(p, err)
	assert.Empty(p, faint, what)
}

// _faint lists the texts that have too little contrast.
const _faint = `(() => {
	const rgb = c => c.match(/[\d.]+/g).map(Number);
	const light = c => { const [r, g, b] = rgb(c).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
	const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (rgb(c)[3] !== 0) return c; } return "rgb(255, 255, 255)"; };
	const faint = [];
	for (const e of document.querySelectorAll("body *")) {
		if (!e.checkVisibility() || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
		const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
		if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(e.textContent);
	}
	return faint;
})()`

// shoot looks at the page in a way and keeps a picture of it, where
// OPS_SCREENSHOTS names a folder; make screenshots does.
func (p *page) shoot(name string, l look) {
	p.Helper()
	p.as(l)
	p.readable(name)
	picture, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	require.NoError(p, err)
	require.NotEmpty(p, picture)
	dir := os.Getenv("OPS_SCREENSHOTS")
	if dir == "" {
		dir = p.TempDir()
	}
	require.NoError(p, os.WriteFile(filepath.Join(dir, "ops-"+name+".png"), picture, 0o644))
}
