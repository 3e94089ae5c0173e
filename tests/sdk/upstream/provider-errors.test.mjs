// F5: a provider's own error is an ordinary response; the SDK raises its usual class with the text untouched.

import Anthropic from '@anthropic-ai/sdk';
import { ApiError } from '@google/genai';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import OpenAI from 'openai';

import { anthropicClient, azureAnthropicClient } from '../clients/anthropic.mjs';
import { geminiClient, vertexClient } from '../clients/google.mjs';
import { azureClient, openaiClient } from '../clients/openai.mjs';
import { bytesAnswer, jsonAnswer } from '../support/answers.mjs';
import { failureOf } from '../support/failure.mjs';
import { finopsKeys } from '../support/keys.mjs';
import { stopAndCheckLog } from '../support/log-check.mjs';
import { Stage } from '../support/stage.mjs';
import { chatCompletion } from '../native/openai.mjs';
import { messageScenarios } from '../scenarios/anthropic.mjs';
import { contentScenarios } from '../scenarios/google.mjs';
import { chatScenarios } from '../scenarios/openai-chat.mjs';

const text = 'Zu viele Anfragen – bitte warten: "5 s" \\ 你好';
const retryAfter = [['Retry-After', '7'], ['x-ratelimit-remaining-requests', '0']];

/** [status, reason, OpenAI's class, Anthropic's class] */
const statuses = [
  [400, 'Bad Request', OpenAI.BadRequestError, Anthropic.BadRequestError],
  [401, 'Unauthorized', OpenAI.AuthenticationError, Anthropic.AuthenticationError],
  [403, 'Forbidden', OpenAI.PermissionDeniedError, Anthropic.PermissionDeniedError],
  [404, 'DeploymentNotFound', OpenAI.NotFoundError, Anthropic.NotFoundError],
  [429, 'Too Many Requests', OpenAI.RateLimitError, Anthropic.RateLimitError],
  [500, 'Internal Server Error', OpenAI.InternalServerError, Anthropic.InternalServerError],
  [529, 'Site is Overloaded', OpenAI.InternalServerError, Anthropic.InternalServerError],
];

const openaiBody = { error: { message: text, type: 'requests', param: null, code: 'rate_limit_exceeded' } };
const anthropicBody = { type: 'error', error: { type: 'overloaded_error', message: text }, request_id: 'req_1' };
const googleBody = (code) => ({ error: { code, message: text, status: 'RESOURCE_EXHAUSTED', details: [{ big: 12345678901234 }] } });

describe('provider errors through finops (F5)', () => {
  const stage = new Stage();
  const unused = () => assert.fail('every test sets its own answer');
  before(() =>
    stage.start({
      answers: { openai: unused, anthropic: unused, azure: unused, gemini: unused, vertex: unused },
      env: { AZURE_OPENAI_API_KEY: finopsKeys.AZURE_OPENAI_API_KEY },
    }),
  );
  after(() => stage.stop());

  /** The SDK's error and the number of requests upstream: finops must not retry by itself (F13). */
  async function fail(upstream, answer, call) {
    const { value: error, requests } = await stage.upstreams[upstream].during(() => answer, () => failureOf(call));
    assert.equal(requests.length, 1, 'F13: answered once, not retried');
    return error;
  }

  for (const [status, reason, openaiClass, anthropicClass] of statuses) {
    const answer = (body) => jsonAnswer(body, { status, reason, headers: retryAfter });

    for (const [name, make, upstream] of [['OpenAI', openaiClient, 'openai'], ['AzureOpenAI', azureClient, 'azure']]) {
      for (const scenario of chatScenarios.slice(0, 2)) {
        test(`F5 ${name} ${status} on ${scenario.name}`, async () => {
          const error = await fail(upstream, answer(openaiBody), () => scenario.run(make(stage.base)));
          assert.ok(error instanceof openaiClass, `${error.constructor.name}`);
          assert.equal(error.status, status);
          assert.equal(error.message, `${status} ${text}`);
          assert.deepEqual(error.error, openaiBody.error);
          assert.equal(error.requestID, 'req_scripted_0001');
          assert.equal(error.headers.get('retry-after'), '7');
          assert.equal(error.headers.get('x-finops-error'), null, 'F14: not finops’ own error');
          assert.equal(stage.finops.lastExchange().statusText, reason);
        });
      }
    }

    const anthropicClients = [
      ['Anthropic', anthropicClient, 'anthropic'],
      ['Anthropic on Azure', azureAnthropicClient, 'azure'],
    ];
    for (const [name, make, upstream] of anthropicClients) {
      for (const scenario of messageScenarios.slice(0, 2)) {
        test(`F5 ${name} ${status} on ${scenario.name}`, async () => {
          const error = await fail(upstream, answer(anthropicBody), () => scenario.run(make(stage.base)));
          assert.ok(error instanceof anthropicClass, `${error.constructor.name}`);
          assert.equal(error.status, status);
          assert.deepEqual(error.error, anthropicBody);
          assert.equal(error.requestID, 'req_scripted_0002');
          assert.equal(error.headers.get('retry-after'), '7');
          assert.equal(error.headers.get('x-finops-error'), null, 'F14: not finops’ own error');
          assert.equal(stage.finops.lastExchange().statusText, reason);
        });
      }
    }

    for (const [name, make, upstream] of [['Gemini', geminiClient, 'gemini'], ['Vertex', vertexClient, 'vertex']]) {
      for (const scenario of contentScenarios.slice(0, 2)) {
        test(`F5 ${name} ${status} on ${scenario.name}`, async () => {
          const error = await fail(upstream, answer(googleBody(status)), () => scenario.run(make(stage.base)));
          assert.ok(error instanceof ApiError, `${error.constructor.name}`);
          assert.equal(error.status, status);
          assert.deepEqual(JSON.parse(error.message), googleBody(status));
          assert.equal(stage.finops.lastExchange().statusText, reason);
          assert.equal(stage.finops.lastExchange().responseHeaders.get('retry-after'), '7');
        });
      }
    }
  }

  test('F5 an error page that is not JSON stays what it is', async () => {
    const page = '<html><body>502 Bad Gateway – nginx</body></html>';
    const html = bytesAnswer(page, { status: 502, reason: 'Bad Gateway', type: 'text/html' });
    const error = await fail('openai', html, () => chatScenarios[0].run(openaiClient(stage.base)));
    assert.ok(error instanceof OpenAI.InternalServerError);
    assert.equal(error.message, `502 ${page}`);
    assert.equal(error.headers.get('x-finops-error'), null);
  });

  const overloaded = (body) =>
    jsonAnswer(body, { status: 529, reason: 'Site is Overloaded', headers: [['retry-after-ms', '1']] });

  /** The answers in turn, to a client that may try once more. */
  async function retryThrough(...script) {
    const { value, requests } = await stage.upstreams.openai.during(
      () => script.shift(),
      () => chatScenarios[0].run(openaiClient(stage.base, { maxRetries: 1 })),
    );
    chatScenarios[0].check(value);
    assert.deepEqual(requests.map((request) => /x-stainless-retry-count: (\d)/i.exec(request.raw)[1]), ['0', '1']);
    return requests;
  }

  test('F13 the SDK’s own retry works: 529, then an answer', () =>
    retryThrough(overloaded(openaiBody), jsonAnswer(chatCompletion({ model: 'gpt-4o-mini' }))));

  test('F9 F13 the SDK throws away a 529 whose body is still under way, and tries again', async () => {
    const { pieces: [head] } = overloaded(openaiBody);
    const unfinished = { pieces: [head, () => new Promise(() => {})] };
    const [thrownAway] = await retryThrough(unfinished, jsonAnswer(chatCompletion({ model: 'gpt-4o-mini' })));
    await thrownAway.closed;
  });

  test('C1 L1 L2 L7 SIGTERM ends with 0; one record per exchange, none with a secret', () => stopAndCheckLog(stage.finops));
});
