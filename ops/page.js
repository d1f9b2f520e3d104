"use strict";
// Whatever comes from the server is set as text, never as markup.
const at = id => document.getElementById(id);

function make(tag, text, className) {
	const e = document.createElement(tag);
	if (text !== undefined) e.textContent = text;
	if (className) e.className = className;
	return e;
}

function say(id, text) { // a change alone is read out
	if (at(id).textContent !== text) at(id).textContent = text;
}

function duration(s) {
	if (s < 0.0995) return Math.round(s * 1000) + " ms";
	if (s < 59.95) return s.toFixed(1) + " s";
	const m = Math.floor(Math.round(s) / 60);
	return m < 60 ? m + " min " + Math.round(s) % 60 + " s" : Math.floor(m / 60) + " h " + m % 60 + " min";
}

const plural = (n, noun) => n + " " + noun + (n === 1 ? "" : "s");
const since = (a, b) => (Date.parse(b) - Date.parse(a)) / 1000;
const draining = v => v.phase !== "serving";
const open = v => v.servers.reduce((sum, s) => sum + s.open, 0);
const took = v => v.report ? v.report.seconds : since(v.began, v.time);

function headline(v) {
	if (v.over && v.forced) return "Forced after " + duration(took(v));
	if (v.over) return "Drained in " + duration(took(v));
	if (v.forced) return "Forcing what is left";
	switch (v.phase) {
	case "serving": return "Serving";
	case "lame duck": return "Lame duck: still serving, and not ready";
	case "wait": return v.holding.length ? "Waiting for " + inWords(v) : "Waiting for idle connections to close";
	default: return "Draining";
	}
}

function inWords(v) {
	const requests = v.holding.filter(h => h.kind === "requests").reduce((n, h) => n + h.count, 0);
	const closers = v.holding.filter(h => h.kind === "closer").length;
	const hijacked = v.holding.filter(h => h.kind === "hijacked").reduce((n, h) => n + h.count, 0);
	const http2 = v.holding.filter(h => h.kind === "http2").reduce((n, h) => n + h.count, 0);
	const parts = [];
	if (requests) parts.push(plural(requests, "request"));
	if (hijacked) parts.push(plural(hijacked, "hijacked connection"));
	if (http2) parts.push(plural(http2, "HTTP/2 connection"));
	if (closers) parts.push(plural(closers, "closer"));
	return parts.length > 1 ? parts.slice(0, -1).join(", ") + " and " + parts.at(-1) : parts[0];
}

function inFull(h) {
	if (h.kind === "closer") return "closer " + h.name + ", for " + duration(h.seconds || 0);
	const noun = {requests: "request", hijacked: "hijacked connection", http2: "HTTP/2 connection"}[h.kind] || h.kind;
	const inside = h.requests ? " with " + plural(h.requests, "request") : "";
	return plural(h.count, noun) + " of " + (h.name || "servers that are not owned") + inside + (h.seconds ? ", oldest " + duration(h.seconds) : "");
}

function lead(v) {
	if (v.forced) return v.forced + ". The exit code is 1.";
	if (v.over) return "Nothing was forced. The servers that drain last, this page's among them, end now.";
	if (draining(v)) return "Begun by " + v.trigger + ".";
	return plural(open(v), "connection") + " on " + plural(v.servers.length, "server") + ".";
}

function drawPhases(v) {
	const names = ["serving", "announce", "lame duck", "close intake", "wait"].concat(v.forced ? ["force"] : [], ["done"]);
	const spans = new Map(v.phases.map(p => [p.phase, p]));
	const now = v.over ? "done" : v.phase === "report" || v.phase === "drained" ? "done" : v.phase;
	const reached = names.indexOf(now);
	at("phases").replaceChildren(...names.map((name, i) => {
		const past = i < reached || now === "done" && name === "done";
		const none = past && name !== "serving" && name !== "done" && !spans.has(name);
		const sign = none ? "–" : past && name === "done" && v.forced ? "✕" : past ? "✓" : name === now ? "●" : "○";
		const li = make("li", undefined, none ? "none" : name === now ? "now" : past ? "past" : "");
		li.append(make("b", sign + " " + name[0].toUpperCase() + name.slice(1)));
		const span = spans.get(name);
		li.append(make("span", none ? "left out" : span ? duration(span.seconds) : "\u00a0"));
		if (name === now) li.setAttribute("aria-current", "step");
		return li;
	}));
}

function drawClock(v) {
	at("clock").hidden = !draining(v) || v.over;
	if (at("clock").hidden) return;
	const all = since(v.began, v.deadline), used = since(v.began, v.time);
	at("used").value = Math.min(1, used / all);
	say("left", used < all ? duration(used) + " used, forced in " + duration(all - used) : duration(used) + " used, time is over");
}

function row(cells, tag) {
	const tr = make("tr");
	for (const [text, className] of cells) tr.append(make(tag, text, className));
	return tr;
}

function drawWaiting(v) {
	at("waiting").hidden = !v.holding.length && !v.oldest.length;
	say("waitingTitle", v.over || v.forced ? "Given up" : v.holding.length ? "Waiting for" : "Oldest requests");
	at("holding").replaceChildren(...v.holding.map(h => make("li", inFull(h))));
	const clients = v.oldest.some(r => r.client);
	at("oldest").replaceChildren();
	if (!v.oldest.length) return;
	const head = [["Request"], ["Server"]].concat(clients ? [["Client", "wide"]] : [], [["For", "time"]]);
	at("oldest").append(row(head, "th"), ...v.oldest.map(r =>
		row([[r.name, "name"], [r.server]].concat(clients ? [[r.client || "", "wide"]] : [], [[duration(r.seconds), "time"]]), "td")));
}

function drawServers(v) {
	const most = Math.max(1, ...v.servers.flatMap(s => Object.values(s.connections)));
	at("servers").replaceChildren(...v.servers.map(s => {
		const box = make("div", undefined, "server");
		const title = make("h3");
		title.append(make("b", s.name), make("span", " " + s.addresses.join(", ") + (s.last ? ", drains last" : ""), "quiet"));
		const bars = make("div", undefined, "bars");
		for (const state of ["new", "reading", "active", "idle", "hijacked", "http2"]) {
			const n = s.connections[state];
			if (!n) continue;
			const bar = make("div", undefined, "bar");
			bar.style.width = 100 * n / most + "%";
			bars.append(make("span", state), make("span", n), bar);
		}
		box.append(title, s.open ? bars : make("p", "none open", "quiet"));
		return box;
	}));
}

function drawClosers(v) {
	at("closing").hidden = !v.closers.length;
	const words = c => c.error ? "failed: " + c.error : c.state === "waiting" ? "to be called" : c.state === "running" && v.over ? "given up" : c.state + (c.detail ? ": " + c.detail : "");
	at("closers").replaceChildren(...v.closers.map(c =>
		row([[c.name, "name"], [words(c), c.error ? "error" : ""], [c.state === "waiting" ? "" : duration(c.seconds || 0), "time"]], "td")));
}

function drawRequests(v) {
	at("answered").hidden = !draining(v);
	const all = [["finished", "finished"], ["servedLate", "served late"], ["rejected", "rejected"], ["cut", "cut"], ["crossed", "crossed"]];
	at("requests").replaceChildren(...all.filter(([key]) => v.requests[key] || key === "finished").map(([key, name]) => {
		const div = make("div");
		div.append(make("dt", name), make("dd", v.requests[key]));
		return div;
	}));
}

function draw(v) {
	document.body.className = v.forced ? "forced" : "";
	say("process", v.process.name + " on " + v.process.host + ", process " + v.process.pid);
	say("headline", headline(v));
	say("lead", lead(v));
	document.title = headline(v) + " – " + v.process.host;
	drawPhases(v);
	drawClock(v);
	drawWaiting(v);
	drawServers(v);
	drawClosers(v);
	drawRequests(v);
	at("main").hidden = false;
	document.body.dataset.phase = v.over ? "over" : v.phase;
}

const clock = () => new Date().toLocaleTimeString();
const events = new EventSource("events");
events.addEventListener("status", e => {
	draw(JSON.parse(e.data));
	say("updated", "Live.");
});
events.addEventListener("end", e => {
	events.close();
	draw(JSON.parse(e.data));
	say("updated", "Ended at " + clock() + ".");
});
events.onerror = () => say("updated", events.readyState === EventSource.CLOSED
	? "No live view at " + clock() + ": too many watch, or the server has gone. Reload to try again."
	: "Not connected since " + clock() + ", trying again.");
