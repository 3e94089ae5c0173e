// C1: SIGTERM lets a running stream finish; the SDK sees a complete one.

import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';

import { openaiClient } from '../clients/openai.mjs';
import { gatedSseAnswer } from '../support/answers.mjs';
import { stopAndCheckLog } from '../support/log-check.mjs';
import { Stage } from '../support/stage.mjs';
import { answerOpenAi, chatEvents } from '../native/openai.mjs';
import { chatText } from '../native/texts.mjs';
import { collect, prompt } from '../scenarios/shared.mjs';

describe('SIGTERM while a stream runs', () => {
  const stage = new Stage();
  before(() => stage.start({ answers: { openai: answerOpenAi } }));
  after(() => stage.stop());

  test('C1 L2 the SDK gets the whole stream, no new connection is accepted, exit 0, the record is there', async () => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    const events = chatEvents({ model: 'gpt-4o-mini' });
    const answer = gatedSseAnswer(events.slice(0, 3), held, events.slice(3));
    const client = openaiClient(stage.base);

    await stage.upstreams.openai.during(() => answer, async () => {
      const stream = await client.chat.completions.create({
        model: 'gpt-4o-mini',
        stream: true,
        messages: [{ role: 'user', content: prompt }],
      });
      const iterator = stream[Symbol.asyncIterator]();
      const first = await iterator.next();
      const stopped = stopAndCheckLog(stage.finops);
      await refusesConnections(stage.finops.url);
      release();
      const rest = await collect({ [Symbol.asyncIterator]: () => iterator });
      const text = [first.value, ...rest].map((chunk) => chunk.choices[0].delta.content ?? '').join('');
      assert.equal(text, chatText);
      await stopped;
    });
  });
});

/** Waits until nobody listens at `url` any more. */
async function refusesConnections(url) {
  const { hostname, port } = new URL(url);
  const deadline = Date.now() + 2_000;
  while (await accepts(hostname, port)) assert.ok(Date.now() < deadline, 'C1: still accepting 2 s after SIGTERM');
}

function accepts(host, port) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    socket.on('connect', () => {
      socket.destroy();
      setTimeout(resolve, 5, true);
    });
    socket.on('error', () => resolve(false));
  });
}
