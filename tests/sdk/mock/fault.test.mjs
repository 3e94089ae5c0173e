// C3: what the vendors' SDKs make of the faults that `serve --fault` puts before the mock.

import { ApiError } from '@google/genai';
import Anthropic from '@anthropic-ai/sdk';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';

import { anthropicClient } from '../clients/anthropic.mjs';
import { throughFinops } from '../clients/base-urls.mjs';
import { geminiClient } from '../clients/google.mjs';
import { openaiClient } from '../clients/openai.mjs';
import { failureOf } from '../support/failure.mjs';
import { startFinops } from '../support/finops.mjs';
import { readLog } from '../support/log-check.mjs';

const messages = [{ role: 'user', content: 'hi' }];
const chat = (client, stream) => client.chat.completions.create({ model: 'gpt-4.1', messages, stream });
const message = (client, stream) => client.messages.create({ model: 'claude-sonnet-4-5', max_tokens: 50, messages, stream });
const content = (client) => client.models.generateContent({ model: 'gemini-2.5-flash', contents: 'hi' });

/** Runs `use` with a mock behind these faults; returns the records that it left. */
async function withFault(faults, use) {
  const finops = await startFinops({ args: ['--mock', ...faults.flatMap((spec) => ['--fault', spec])] });
  try {
    await use(throughFinops(finops.url));
    await finops.stop();
    return (await readLog(finops.logDir)).records;
  } finally {
    await finops.dispose();
  }
}

const outcomes = (records) => records.map(({ status, outcome }) => [status, outcome]);
const changed = (records) => records.map(({ upstream }) => upstream.changed_by);

// With this seed the first request is hit, and the second is not.
const firstFails = (status) => `status=${status},rate=0.5,seed=3`;

for (const [name, make, call, texts] of [
  ['OpenAI', openaiClient, chat, (answer) => answer.choices[0].message.content],
  ['Anthropic', anthropicClient, message, (answer) => answer.content[0].text],
]) {
  for (const status of [429, 503]) {
    test(`C3 ${name}: the SDK repeats a request after an injected ${status}`, async () => {
      const records = await withFault([firstFails(status)], async (base) => {
        const answer = await call(make(base, { maxRetries: 2 }));
        assert.match(texts(answer), /mock/);
      });
      assert.deepEqual(outcomes(records), [[status, 'http_error'], [200, 'ok']]);
      assert.deepEqual(changed(records), [['fault'], []]);
    });
  }

  test(`C3 ${name}: the SDK waits as retry_after says`, async () => {
    const records = await withFault([`${firstFails(429)},retry_after=1`], (base) => call(make(base, { maxRetries: 1 })));
    const [first, second] = records.map(({ ts }) => Date.parse(ts));
    assert.ok(second - first >= 990, `${second - first} ms`);
  });

  test(`C3 F8 ${name}: the SDK raises an error for a stream that was cut or reset`, async () => {
    for (const fault of ['cut_after=2', 'cut_after=2,reset']) {
      const records = await withFault([fault], async (base) => {
        const stream = await call(make(base), true);
        await failureOf(async () => {
          for await (const event of stream) assert.ok(event);
        });
      });
      assert.equal(records[0].upstream.changed_by[0], 'fault');
    }
  });
}

test('C3 F14 each SDK raises its own class for an injected status', async () => {
  await withFault(['status=529,match=provider=anthropic', 'status=429,retry_after=7'], async (base) => {
    const openai = await failureOf(() => chat(openaiClient(base)));
    assert.ok(openai instanceof OpenAI.RateLimitError);
    assert.equal(openai.code, 'rate_limit_exceeded');
    assert.equal(openai.headers.get('retry-after'), '7');
    assert.equal(openai.headers.get('x-finops-error'), 'fault');
    const anthropic = await failureOf(() => message(anthropicClient(base)));
    assert.ok(anthropic instanceof Anthropic.InternalServerError);
    assert.equal(anthropic.error.error.type, 'overloaded_error');
    const google = await failureOf(() => content(geminiClient(base)));
    assert.ok(google instanceof ApiError);
    assert.equal(google.status, 429);
    assert.equal(JSON.parse(google.message).error.status, 'RESOURCE_EXHAUSTED');
  });
});

test('C3 OpenAI: a reset instead of an answer is a failed connection', async () => {
  const records = await withFault(['reset'], async (base) => {
    const error = await failureOf(() => chat(openaiClient(base)));
    assert.ok(error instanceof OpenAI.APIConnectionError);
  });
  assert.deepEqual(outcomes(records), [[null, 'upstream_error']]);
});
