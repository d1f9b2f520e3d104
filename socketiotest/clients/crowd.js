// A crowd of stock Socket.IO clients, and nothing that reconnects them but
// themselves. For Node and for a page; io is the npm package.
//
// The order: url, count, version (2 or 4), transport (polling, websocket,
// upgrade), namespaces ("root", or "mixed": some clients join only /orders,
// some both), notes (whether to emit acknowledged events), flood (ms between two
// events of a client), binary (bytes in those of every other one), pace (ms between two
// clients), agent (in Node: what returns the agent for a client's connections).
'use strict';
globalThis.startCrowd = (io, order) => {
  const transports = order.transport === 'upgrade' ? ['polling', 'websocket'] : [order.transport];
  const clients = [];

  function start(id) {
    const spaces = order.namespaces === 'mixed' && id < 2 ? ['/orders']
      : order.namespaces === 'mixed' && id < 4 ? ['/', '/orders'] : ['/'];
    const client = { id, spaces: [], sent: 0, acked: 0, blasts: 0, heard: 0, spoiled: 0 };
    clients.push(client);
    const options = {
      transports, forceNew: true, query: { client: String(id) }, rejectUnauthorized: false,
      timeout: 20000,
    };
    if (order.agent) options.agent = order.agent(id);
    if (order.notes && order.version === 4) Object.assign(options, { retries: 20, ackTimeout: 2000 });
    // One manager for all namespaces of a client, as in an app.
    const manager = new io.Manager(order.url, options);
    for (const name of spaces) {
      const space = { name, servers: [], disconnects: [], errors: 0, at: null, on: null };
      client.spaces.push(space);
      const socket = manager.socket(name, options);
      space.socket = socket;
      socket.on('connect', () => {
        space.at = Date.now();
        who();
        // A server may overlook what comes at the same time as the client.
        clearInterval(space.asking);
        space.asking = setInterval(() => { if (space.on || !space.at) clearInterval(space.asking); else who(); }, 1000);
      });
      const who = () => socket.emit('who', (...args) => {
        const server = args[args.length - 1]; // with retries an error comes first
        if (space.on || !space.at) return;
        space.servers.push({ server, at: space.at });
        space.on = server;
      });
      socket.on('disconnect', reason => {
        // It is told also to a socket that a server never let in. What makes a
        // client stay away may come after the end of its connection.
        if (space.at || reason === 'io server disconnect') space.disconnects.push({ reason, at: Date.now(), from: space.on || '' });
        space.on = space.at = null;
      });
      socket.on('connect_error', () => { space.errors++; });
      socket.on('blast', (n, data) => { client.heard++; if (!intact(client, n, data)) client.spoiled++; });
    }
    manager.open();
    if (order.notes) setInterval(() => note(client), 100);
    if (order.flood) setInterval(() => blast(client), order.flood);
    client.manager = manager;
  }

  const binary = client => order.binary && client.id % 2 === 1;

  function blast(client) {
    if (client.stopped) return;
    const n = client.blasts++ % 256;
    client.spaces[0].socket.emit('blast', n, binary(client) ? new Uint8Array(order.binary).fill(n) : `event ${n}`);
  }

  function intact(client, n, data) {
    if (!binary(client)) return data === `event ${n}`;
    const bytes = new Uint8Array(data);
    return bytes.length === order.binary && bytes.every(b => b === n);
  }

  function note(client) {
    if (order.version === 2 || client.stopped) return;
    const space = client.spaces[0];
    const id = `${client.id}-${client.sent++}`;
    space.socket.emit('note', id, error => { if (!error) client.acked++; });
  }

  function state() {
    return clients.map(c => ({
      id: c.id, sent: c.sent, acked: c.acked, heard: c.heard, spoiled: c.spoiled,
      spaces: c.spaces.map(s => ({ name: s.name, servers: s.servers, disconnects: s.disconnects, errors: s.errors, on: s.on || '' })),
      transport: c.manager.engine && c.manager.engine.transport ? c.manager.engine.transport.name : '',
    }));
  }

  for (let id = 0; id < order.count; id++) {
    if (order.pace) setTimeout(() => start(id), id * order.pace); else start(id);
  }

  // Does what the word says and returns what the clients have seen.
  return word => {
    if (word === 'stop notes') clients.forEach(c => { c.stopped = true; });
    if (word === 'pour') clients.forEach(c => c.spaces[0].socket.emit('pour'));
    if (word === 'leave') clients.forEach(c => c.manager._close ? c.manager._close() : c.manager.close());
    return state();
  };
};
