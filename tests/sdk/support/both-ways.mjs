// Runs an SDK call twice, straight at the upstream and through finops, and compares what the upstream received.

import assert from 'node:assert/strict';

import { lastExchangeWith } from './fetch-ledger.mjs';
import { headerValues } from './http-message.mjs';

/** Contract F4 removes these; undici itself sends `connection`. */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
export const credentialHeaders = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'];

/** Response headers that belong to one connection, and the one header finops adds (F4). */
const perConnection = ['connection', 'keep-alive', 'transfer-encoding', 'x-finops-id'];

/**
 * @param {(client: object) => Promise<unknown>} run the SDK call
 * @returns both values and the requests the upstream saw for each
 */
export async function runBothWays({ upstream, direct, through, run }) {
  const straight = await upstream.record(() => run(direct));
  straight.exchange = lastExchangeWith(upstream.url);
  const proxied = await upstream.record(() => run(through));
  return { straight, proxied };
}

/**
 * F1 and F4: same method, target, headers in order, body. Without the credential headers when finops replaces them.
 * @param {{replaced?: boolean}} options
 */
export function assertSameRequest(straight, proxied, upstreamUrl, { replaced = false } = {}) {
  assert.equal(proxied.method, straight.method, 'F1: method');
  assert.equal(proxied.target, straight.target, 'F1: target, byte for byte');
  assert.equal(proxied.version, 'HTTP/1.1');
  assert.deepEqual(headerValues(proxied, 'host'), [new URL(upstreamUrl).host], 'F4: Host is the upstream');

  const ignored = [...hopByHop, ...(replaced ? credentialHeaders : [])];
  const [expected, seen] = [straight, proxied].map((request) => comparable(request, ignored));
  assert.deepEqual(seen.headers, expected.headers, 'F4: headers in order, case kept');
  assert.ok(seen.body.equals(expected.body), `F4: body, byte for byte (${seen.body.length} and ${expected.body.length} bytes)`);
}

/** What must be equal: no hop-by-hop fields, and the random multipart boundary given a fixed name. */
function comparable(request, ignored) {
  const dropped = request.chunked ? [...ignored, 'content-length'] : ignored;
  const kept = request.headers.filter(([name]) => !dropped.includes(name.toLowerCase()));
  const boundary = /boundary="?([^";]+)/.exec(headerValues(request, 'content-type')[0] ?? '')?.[1];
  const steady = (text) => (boundary ? text.replaceAll(boundary, 'BOUNDARY') : text);
  return {
    headers: kept.map(([name, value]) => (name.toLowerCase() === 'host' ? ['host', 'any'] : [name, steady(value)])),
    body: Buffer.from(steady(request.body.toString('latin1')), 'latin1'),
  };
}

/** F5: status, reason and end-to-end headers as the upstream sent them. */
export function assertSameResponse(straight, proxied) {
  assert.equal(proxied.status, straight.status, 'F5: status');
  assert.equal(proxied.statusText, straight.statusText, 'F5: reason');
  const kept = (headers) => [...headers].filter(([name]) => !perConnection.includes(name));
  assert.deepEqual(kept(proxied.responseHeaders), kept(straight.responseHeaders), 'F5: response headers');
  assert.match(proxied.responseHeaders.get('x-finops-id') ?? '', /^[0-9A-HJKMNP-TV-Z]{26}$/, 'F4: x-finops-id is a ULID');
}

/** All credentials a request carries, as [lower-case name, value]. */
export function credentialsOf(request) {
  return request.headers
    .map(([name, value]) => [name.toLowerCase(), value])
    .filter(([name]) => credentialHeaders.includes(name));
}
