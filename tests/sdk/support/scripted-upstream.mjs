// A provider on a local port: records the raw bytes of each request and answers what the handler says.

import { once } from 'node:events';
import net from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { takeRequest } from './http-message.mjs';

export class ScriptedUpstream {
  #server = net.createServer({ noDelay: true }, (socket) => this.#serve(socket));
  #sockets = new Set();
  #normalHandler;

  requests = [];
  handler;
  url;

  /** @param {(request: object) => object} handler returns an answer (support/answers.mjs) */
  static async start(handler) {
    const upstream = new ScriptedUpstream();
    upstream.#normalHandler = upstream.handler = handler;
    upstream.#server.listen(0, '127.0.0.1');
    await once(upstream.#server, 'listening');
    upstream.url = `http://127.0.0.1:${upstream.#server.address().port}`;
    return upstream;
  }

  /** Runs `action` with another handler and returns the requests that came meanwhile. */
  async during(handler, action) {
    const before = this.requests.length;
    this.handler = handler;
    try {
      const value = await action();
      return { value, requests: this.requests.slice(before) };
    } finally {
      this.handler = this.#normalHandler;
    }
  }

  /** The requests that arrive while `action` runs, answered as usual. */
  record(action) {
    return this.during(this.#normalHandler, action);
  }

  /** Resolves when request number `index` has arrived completely. */
  async request(index, limitMs = 5_000) {
    const deadline = Date.now() + limitMs;
    while (this.requests.length <= index) {
      if (Date.now() > deadline) throw new Error(`no request ${index} at the upstream within ${limitMs} ms`);
      await nextTurn();
    }
    return this.requests[index];
  }

  async stop() {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket) {
    this.#sockets.add(socket);
    const closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#sockets.delete(socket);
        resolve(performance.now());
      });
    });
    socket.on('error', () => {}); // a reset by the other side; `closed` tells the test
    let pending = Buffer.alloc(0);
    let answered = Promise.resolve();
    socket.on('data', (bytes) => {
      pending = Buffer.concat([pending, bytes]);
      for (let taken = takeRequest(pending); taken; taken = takeRequest(pending)) {
        pending = taken.rest;
        const request = { ...taken.request, closed };
        this.requests.push(request);
        answered = answered.then(() => play(socket, this.handler(request)));
      }
    });
  }
}

async function play(socket, { pieces, end }) {
  for (const piece of pieces) {
    if (typeof piece === 'function') {
      await piece();
      continue;
    }
    if (socket.destroyed) return;
    socket.write(piece);
    await nextTurn();
  }
  if (end === 'fin') socket.end();
  if (end === 'reset') {
    await flushed(socket);
    socket.resetAndDestroy();
  }
}

/** A reset must not overtake the pieces before it. */
async function flushed(socket) {
  while (socket.writableLength > 0) await nextTurn();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
