// A provider whose answers differ from the mock's in a chosen way: it asks a mock behind finops and edits what comes back.

import { once } from 'node:events';
import http from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * @param {string} mockUrl of a `finops serve --mock`
 * @param {(answer: {status: number, body: string}, request: {path: string, headers: object}) => object} edit
 */
export async function startChangedProvider(mockUrl, edit) {
  const requests = [];
  const server = http.createServer(async (request, response) => {
    const body = await buffer(request);
    requests.push({ path: request.url, headers: request.headers });
    const headers = { ...request.headers };
    for (const name of ['host', 'connection', 'transfer-encoding', 'content-length', 'accept-encoding']) delete headers[name];
    const hasBody = !['GET', 'HEAD'].includes(request.method);
    const answer = await fetch(mockUrl + request.url, { method: request.method, headers, body: hasBody ? body : undefined });
    const changed = edit({ status: answer.status, body: await answer.text() }, requests.at(-1));
    response.writeHead(changed.status, { 'Content-Type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(changed.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
