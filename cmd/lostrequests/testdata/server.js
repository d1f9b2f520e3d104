// A plain server that ends at SIGTERM as most do: at once.
const http = require('http');
const [host, port] = process.argv[2].split(':');
process.on('SIGTERM', () => process.exit(0));
http.createServer((req, res) => {
  req.resume();
  req.on('end', () => setTimeout(() => res.end('ok\n'), 5));
}).listen(Number(port), host, () => console.log('listening'));
