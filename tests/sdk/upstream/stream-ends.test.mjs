// F7, F8, F9: how streams begin, break and are given up.

import Anthropic from '@anthropic-ai/sdk';
import { ApiError } from '@google/genai';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import OpenAI from 'openai';

import { anthropicClient } from '../clients/anthropic.mjs';
import { geminiClient } from '../clients/google.mjs';
import { openaiClient } from '../clients/openai.mjs';
import { cutJsonAnswer, cutSseAnswer, gatedSseAnswer, silentAnswer, sseAnswer } from '../support/answers.mjs';
import { failureOf } from '../support/failure.mjs';
import { stopAndCheckLog } from '../support/log-check.mjs';
import { Stage } from '../support/stage.mjs';
import { messageEvents } from '../native/anthropic.mjs';
import { contentEvents } from '../native/google.mjs';
import { chatCompletion, chatEvents } from '../native/openai.mjs';
import { question as messageQuestion } from '../scenarios/anthropic.mjs';
import { question as contentQuestion } from '../scenarios/google.mjs';
import { chatScenarios } from '../scenarios/openai-chat.mjs';
import { collect, prompt } from '../scenarios/shared.mjs';

const chatQuestion = { model: 'gpt-4o-mini', stream: true, messages: [{ role: 'user', content: prompt }] };

/** Each SDK: its stream, the events of an unfinished answer, and an error in the middle of one. */
const sdks = [
  {
    name: 'OpenAI',
    upstream: 'openai',
    open: (base, signal) => openaiClient(base).chat.completions.create(chatQuestion, { signal }),
    unfinished: chatEvents({ model: 'gpt-4o-mini', ended: false }),
    errorEvent: { data: { error: { message: 'The server had an error – 你好', type: 'server_error', param: null, code: null } } },
    assertError(error) {
      assert.ok(error instanceof OpenAI.APIError, error.constructor.name);
      assert.equal(error.message, 'The server had an error – 你好');
    },
  },
  {
    name: 'Anthropic',
    upstream: 'anthropic',
    open: (base, signal) => anthropicClient(base).messages.create({ ...messageQuestion, stream: true }, { signal }),
    unfinished: messageEvents({ model: messageQuestion.model, ended: false }),
    errorEvent: { event: 'error', data: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded – 你好' } } },
    assertError(error) {
      assert.ok(error instanceof Anthropic.APIError, error.constructor.name);
      assert.equal(error.type, 'overloaded_error');
      assert.equal(error.error.error.message, 'Overloaded – 你好');
    },
  },
  {
    name: 'Gemini',
    upstream: 'gemini',
    open: (base, abortSignal) => geminiClient(base).models.generateContentStream({ ...contentQuestion, config: { abortSignal } }),
    unfinished: contentEvents({ model: contentQuestion.model, ended: false }),
    errorEvent: { data: { error: { code: 503, message: 'The model is overloaded – 你好', status: 'UNAVAILABLE' } } },
    assertError(error) {
      assert.ok(error instanceof ApiError, error.constructor.name);
      assert.equal(error.status, 503);
      assert.match(error.message, /The model is overloaded – 你好/);
    },
  },
];

const hangUpLimitMs = 50;
const attempts = 3;

function gate() {
  let open;
  const promise = new Promise((resolve) => (open = resolve));
  return { promise, open };
}

describe('streams through finops', () => {
  const stage = new Stage();
  const unused = () => assert.fail('every test sets its own answer');
  before(() => stage.start({ answers: { openai: unused, anthropic: unused, gemini: unused } }));
  after(() => stage.stop());

  for (const sdk of sdks) {
    const during = (answer, action) => stage.upstreams[sdk.upstream].during(() => answer, action);

    test(`F7 ${sdk.name}: a chunk arrives while the upstream still holds the rest`, async () => {
      const hold = gate();
      const [first, second] = [sdk.unfinished.slice(0, -2), sdk.unfinished.slice(-2)];
      await during(gatedSseAnswer(first, hold.promise, second), async () => {
        const iterator = (await sdk.open(stage.base))[Symbol.asyncIterator]();
        const early = await iterator.next();
        assert.equal(early.done, false);
        hold.open();
        const rest = await collect({ [Symbol.asyncIterator]: () => iterator });
        assert.ok(rest.length > 1, 'and the rest after it');
      });
    });

    for (const end of ['fin', 'reset']) {
      test(`F8 ${sdk.name}: a stream the upstream cut (${end}) makes the SDK throw`, async () => {
        const { value: error } = await during(cutSseAnswer(sdk.unfinished, end), () =>
          failureOf(async () => collect(await sdk.open(stage.base))),
        );
        assert.match(`${error} ${error.cause}`, /terminated|closed|reset|hang up/i);
        stage.finops.lastExchange().expected.outcome = 'truncated';
      });
    }

    test(`F5 ${sdk.name}: an error event inside a stream raises the SDK’s class`, async () => {
      const { value: error } = await during(sseAnswer([...sdk.unfinished, sdk.errorEvent]), () =>
        failureOf(async () => collect(await sdk.open(stage.base))),
      );
      sdk.assertError(error);
      stage.finops.lastExchange().expected.outcome = 'stream_error';
    });

    test(`F9 ${sdk.name}: abort in the middle of a stream closes the upstream within ${hangUpLimitMs} ms`, async () => {
      await assertHangUp(sdk, gatedSseAnswer(sdk.unfinished, new Promise(() => {})), async (signal) => {
        const stream = await sdk.open(stage.base, signal);
        await stream[Symbol.asyncIterator]().next();
      });
    });

    test(`F9 ${sdk.name}: abort while waiting for the head closes the upstream within ${hangUpLimitMs} ms`, async () => {
      await assertHangUp(sdk, silentAnswer(new Promise(() => {})), (signal) => {
        failureOf(() => sdk.open(stage.base, signal));
      });
    });
  }

  /** The best of a few tries counts: the machine may be busy, finops may not be slow. */
  async function assertHangUp(sdk, answer, begin) {
    const upstream = stage.upstreams[sdk.upstream];
    const delays = [];
    for (let attempt = 0; attempt < attempts; attempt++) {
      const controller = new AbortController();
      const index = upstream.requests.length;
      await upstream.during(() => answer, async () => {
        await begin(controller.signal);
        const { closed } = await upstream.request(index);
        stage.finops.lastExchange().expected.outcome = 'client_closed';
        const asked = performance.now();
        controller.abort();
        delays.push((await closed) - asked);
      });
    }
    assert.ok(Math.min(...delays) <= hangUpLimitMs, `closed after ${delays.map(Math.round)} ms`);
  }

  test('F9 OpenAI: stream.controller.abort() closes the upstream', async () => {
    const upstream = stage.upstreams.openai;
    const index = upstream.requests.length;
    const answer = gatedSseAnswer(sdks[0].unfinished, new Promise(() => {}));
    await upstream.during(() => answer, async () => {
      const stream = await sdks[0].open(stage.base);
      for await (const chunk of stream) {
        assert.ok(chunk);
        stream.controller.abort();
      }
      await (await upstream.request(index)).closed;
      stage.finops.lastExchange().expected.outcome = 'client_closed';
    });
  });

  test('F9 Anthropic: leaving the loop closes the upstream', async () => {
    const upstream = stage.upstreams.anthropic;
    const index = upstream.requests.length;
    const answer = gatedSseAnswer(sdks[1].unfinished, new Promise(() => {}));
    await upstream.during(() => answer, async () => {
      for await (const event of await sdks[1].open(stage.base)) {
        assert.equal(event.type, 'message_start');
        break;
      }
      await (await upstream.request(index)).closed;
      stage.finops.lastExchange().expected.outcome = 'client_closed';
    });
  });

  // undici takes an answer with `Connection: close` for complete at a FIN and at a reset, even without the last chunk.
  for (const end of ['fin', 'reset']) {
    test(`F8 OpenAI with Connection: close: a stream the upstream cut (${end}) makes the SDK throw`, async () => {
      const client = openaiClient(stage.base, { defaultHeaders: { Connection: 'close' } });
      await stage.upstreams.openai.during(() => cutSseAnswer(sdks[0].unfinished, end), () =>
        failureOf(async () => collect(await client.chat.completions.create(chatQuestion))),
      ).finally(() => (stage.finops.lastExchange().expected.outcome = 'truncated'));
    });
  }

  for (const end of ['fin', 'reset']) {
    test(`F8 OpenAI: a body shorter than its length (${end}) makes the SDK throw`, async () => {
      const answer = cutJsonAnswer(chatCompletion({ model: 'gpt-4o-mini' }), end);
      await stage.upstreams.openai.during(() => answer, () =>
        failureOf(() => chatScenarios[0].run(openaiClient(stage.base))),
      );
      stage.finops.lastExchange().expected.outcome = 'truncated';
    });
  }

  test('C1 L1 L2 L7 SIGTERM ends with 0; one record per exchange, none with a secret', () => stopAndCheckLog(stage.finops));
});
