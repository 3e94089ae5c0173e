// C1: SIGTERM lets a running stream finish; the SDK sees a complete one.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { gatedSseAnswer } from '../support/answers.mjs';
import { openaiClient } from '../support/clients.mjs';
import { stopAndCheckLog } from '../support/log-check.mjs';
import { Stage } from '../support/wire-suite.mjs';
import { answerOpenAi, chatEvents } from '../native/openai.mjs';
import { chatText } from '../native/texts.mjs';
import { chatScenarios, collect, prompt } from '../scenarios/openai-chat.mjs';

describe('SIGTERM while a stream runs', () => {
  const stage = new Stage();
  before(() => stage.start({ answers: { openai: answerOpenAi } }));
  after(() => stage.stop());

  test('C1 L2 the SDK gets the whole stream, new calls are refused, exit 0, the record is there', async () => {
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
      await refusesConnections(client);
      release();
      const rest = await collect({ [Symbol.asyncIterator]: () => iterator });
      const text = [first.value, ...rest].map((chunk) => chunk.choices[0].delta.content ?? '').join('');
      assert.equal(text, chatText);
      await stopped;
    });
  });
});

/** Until the listening socket is closed, a call may still be answered. */
async function refusesConnections(client) {
  const before = stagedExchanges();
  const deadline = Date.now() + 2_000;
  while (Date.now() < deadline) {
    const refused = await chatScenarios[0].run(client).then(() => false, () => true);
    if (refused) return;
  }
  assert.fail(`still accepting after SIGTERM, ${stagedExchanges() - before} calls answered`);
}
