// What the scripted upstream can answer. An answer is a list of pieces, each one TCP write, and an end:
// `keep` leaves the connection open, `fin` closes it, `reset` tears it down.
// A piece may be a function: it is awaited, which lets a test hold the stream at that place.

import { constants, gzipSync } from 'node:zlib';

/** Sizes that cut through lines, UTF-8 characters, event borders and chunk headers. */
const bodyCuts = [1, 3, 1, 17, 2, 64, 5, 1, 128, 9];
const wireCuts = [1, 2, 50, 7, 300, 1, 90];

function cut(bytes, sizes) {
  const pieces = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length];
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

export function chunk(bytes) {
  const data = Buffer.from(bytes);
  return Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]);
}

export const lastChunk = Buffer.from('0\r\n\r\n');

export function head(status, reason, headers) {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`HTTP/1.1 ${status} ${reason}\r\n${lines}\r\n`, 'latin1');
}

const commonHeaders = [
  ['Date', 'Thu, 01 Oct 2026 10:00:00 GMT'],
  ['X-Request-ID', 'req_scripted_0001'],
  ['request-id', 'req_scripted_0002'],
  ['X-Empty', ''],
];

/** A body of known length, in one piece. */
export function bytesAnswer(body, { status = 200, reason = 'OK', type = 'application/json', headers = [] } = {}) {
  const data = Buffer.from(body);
  const all = [...commonHeaders, ...headers, ['Content-Type', type], ['Content-Length', data.length]];
  return { pieces: [head(status, reason, all), data], end: 'keep' };
}

export function jsonAnswer(value, options) {
  return bytesAnswer(JSON.stringify(value), options);
}

export function gzipJsonAnswer(value) {
  return bytesAnswer(gzipSync(JSON.stringify(value)), { headers: [['Content-Encoding', 'gzip']] });
}

/** Server-sent events as bytes: `{event?, data}` with data an object or a text. */
export function sseBytes(events) {
  const text = events.map(({ event, data }) => {
    const payload = typeof data === 'string' ? data : JSON.stringify(data);
    return `${event ? `event: ${event}\n` : ''}data: ${payload}\n\n`;
  });
  return Buffer.from(text.join(''), 'utf8');
}

export const sseHead = (headers = []) =>
  head(200, 'OK', [
    ...commonHeaders,
    ...headers,
    ['Content-Type', 'text/event-stream; charset=utf-8'],
    ['Cache-Control', 'no-cache'],
    ['Transfer-Encoding', 'chunked'],
  ]);

/** A complete stream, written in awkward pieces. */
export function sseAnswer(events) {
  return { pieces: awkwardPieces(sseHead(), sseBytes(events), lastChunk), end: 'keep' };
}

/** The same, compressed and flushed per event, as a CDN would. */
export function gzipSseAnswer(events) {
  const compressed = gzipSync(sseBytes(events), { finishFlush: constants.Z_SYNC_FLUSH });
  return { pieces: awkwardPieces(sseHead([['Content-Encoding', 'gzip']]), compressed, lastChunk), end: 'keep' };
}

/** A stream that ends after `events` without the last chunk. */
export function cutSseAnswer(events, end) {
  return { pieces: [sseHead(), chunk(sseBytes(events))], end };
}

/** A stream that sends `events`, waits for `gate`, then sends `rest` and ends well. */
export function gatedSseAnswer(events, gate, rest = []) {
  return { pieces: [sseHead(), chunk(sseBytes(events)), () => gate, chunk(sseBytes(rest)), lastChunk], end: 'keep' };
}

/** A JSON body that stops before its announced length. */
export function cutJsonAnswer(value, end) {
  const data = Buffer.from(JSON.stringify(value));
  const all = [...commonHeaders, ['Content-Type', 'application/json'], ['Content-Length', data.length]];
  return { pieces: [head(200, 'OK', all), data.subarray(0, data.length >> 1)], end };
}

/** Takes the request and says nothing until `gate` resolves. */
export function silentAnswer(gate) {
  return { pieces: [() => gate], end: 'fin' };
}

function awkwardPieces(headBytes, body, tail) {
  const framed = Buffer.concat([headBytes, ...cut(body, bodyCuts).map(chunk), tail]);
  return cut(framed, wireCuts);
}
