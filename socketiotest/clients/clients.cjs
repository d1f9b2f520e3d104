// Runs a crowd in Node, or in a page of headless Chromium where the order has a
// "chromium". Takes its order as JSON in argv. Answers each line on stdin with
// one line of JSON on stdout.
'use strict';
const readline = require('readline');
require('./crowd.js');
const order = JSON.parse(process.argv[2]);
if (order.addresses) {
  const { Agent } = require('http');
  order.agent = id => new Agent({ keepAlive: true, localAddress: `127.0.${id + 1}.1` });
}
const client = order.version === 2 ? 'socket.io-client-2' : 'socket.io-client';

async function start() {
  if (!order.chromium) {
    const say = globalThis.startCrowd(require(client), order);
    return { say: async word => say(word), close() {} };
  }
  const browser = await require('puppeteer-core').launch({
    executablePath: order.chromium, args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  const page = await browser.newPage();
  await page.goto(order.url + '/page');
  await page.addScriptTag({ path: `${__dirname}/node_modules/${client}/dist/socket.io.js` });
  await page.addScriptTag({ path: `${__dirname}/crowd.js` });
  await page.evaluate(order => { globalThis.say = globalThis.startCrowd(globalThis.io, order); }, order);
  return { say: word => page.evaluate(word => globalThis.say(word), word), close: () => browser.close() };
}

const started = start();
const lines = readline.createInterface({ input: process.stdin });
lines.on('line', async line => {
  const { say } = await started;
  process.stdout.write(JSON.stringify(await say(line)) + '\n');
});
lines.on('close', async () => {
  await (await started).close();
  process.exit(0);
});
