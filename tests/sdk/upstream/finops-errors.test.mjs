// F14: finops' own errors wear the provider's envelope, so the SDK raises its usual class.

import Anthropic from '@anthropic-ai/sdk';
import { ApiError } from '@google/genai';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import OpenAI from 'openai';

import { anthropicClient, azureAnthropicClient } from '../clients/anthropic.mjs';
import { throughFinops } from '../clients/base-urls.mjs';
import { geminiClient, vertexClient } from '../clients/google.mjs';
import { azureClient, azureEntraClient, azureV1Client, openaiClient } from '../clients/openai.mjs';
import { failureOf } from '../support/failure.mjs';
import { startFinops } from '../support/finops.mjs';
import { finopsKeys } from '../support/keys.mjs';
import { assertNoSecret, stopAndCheckLog } from '../support/log-check.mjs';
import { ScriptedUpstream } from '../support/scripted-upstream.mjs';
import { messageScenarios, question as messageQuestion } from '../scenarios/anthropic.mjs';
import { contentScenarios, question as contentQuestion } from '../scenarios/google.mjs';
import { chatScenarios } from '../scenarios/openai-chat.mjs';
import { responsesScenarios } from '../scenarios/openai-responses.mjs';

/** A port that refuses: taken once, so nobody else has it, and closed again. */
async function refusedUrl() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

function assertText(text) {
  assert.equal(typeof text, 'string');
  assert.ok(text.length > 10, `a sentence that helps, got "${text}"`);
  assertNoSecret(text, 'F14: the error text');
  assert.doesNotMatch(text, /\/(tmp|home|root|work)\//, 'F14: no internal path');
}

function assertOpenAiError(error, openaiClass, status, code) {
  assert.ok(error instanceof openaiClass, `${error.constructor.name}: ${error.message}`);
  assert.equal(error.status, status);
  assert.deepEqual(Object.keys(error.error).sort(), ['code', 'message', 'param', 'type'], 'F14: OpenAI envelope');
  assertText(error.error.message);
  assert.equal(error.headers.get('x-finops-error'), code);
  assert.match(error.headers.get('content-type'), /^application\/json/);
}

function assertAnthropicError(error, anthropicClass, status, code) {
  assert.ok(error instanceof anthropicClass, `${error.constructor.name}: ${error.message}`);
  assert.equal(error.status, status);
  assert.equal(error.error.type, 'error', 'F14: Anthropic envelope');
  assert.equal(typeof error.type, 'string');
  assert.match(error.type, /_error$/, 'F14: a type the SDK knows');
  assertText(error.error.error.message);
  assert.equal(error.headers.get('x-finops-error'), code);
}

function assertGoogleError(error, finops, status, code) {
  assert.ok(error instanceof ApiError, `${error.constructor.name}: ${error.message}`);
  assert.equal(error.status, status);
  const { error: inner } = JSON.parse(error.message);
  assert.equal(inner.code, status, 'F14: Google envelope');
  assert.match(inner.status, /^[A-Z_]+$/, 'F14: a canonical status name');
  assertText(inner.message);
  assert.equal(finops.lastExchange().responseHeaders.get('x-finops-error'), code);
}

describe('upstream refuses the connection (F13, F14)', () => {
  let finops;
  before(async () => {
    const url = await refusedUrl();
    const providers = ['openai', 'anthropic', 'azure', 'gemini', 'vertex'];
    finops = await startFinops({
      args: providers.flatMap((name) => ['--upstream', `${name}=${url}`]),
      env: finopsKeys,
    });
  });
  after(() => finops?.dispose());

  for (const [name, make] of [['OpenAI', openaiClient], ['AzureOpenAI', azureClient], ['OpenAI on Azure v1', azureV1Client]]) {
    for (const { name: what, run } of chatScenarios.slice(0, 2)) {
      test(`F13 F14 ${name}: ${what} raises InternalServerError 502`, async () => {
        const error = await failureOf(() => run(make(throughFinops(finops.url))));
        assertOpenAiError(error, OpenAI.InternalServerError, 502, 'upstream_connect');
      });
    }
  }
  for (const [name, make] of [['Anthropic', anthropicClient], ['Anthropic on Azure', azureAnthropicClient]]) {
    for (const { name: what, run } of messageScenarios.slice(0, 2)) {
      test(`F13 F14 ${name}: ${what} raises InternalServerError 502`, async () => {
        const error = await failureOf(() => run(make(throughFinops(finops.url))));
        assertAnthropicError(error, Anthropic.InternalServerError, 502, 'upstream_connect');
      });
    }
  }
  for (const [name, make] of [['Gemini', geminiClient], ['Vertex', vertexClient]]) {
    for (const { name: what, run } of contentScenarios.slice(0, 2)) {
      test(`F13 F14 ${name}: ${what} raises ApiError 502`, async () => {
        const error = await failureOf(() => run(make(throughFinops(finops.url))));
        assertGoogleError(error, finops, 502, 'upstream_connect');
      });
    }
  }

  test('C1 L1 L2 L7 SIGTERM ends with 0; one record per exchange, none with a secret', () => stopAndCheckLog(finops));
});

describe('requests finops refuses itself (F2, F6, F14)', () => {
  let upstream;
  let finops;
  before(async () => {
    upstream = await ScriptedUpstream.start(() => assert.fail('nothing may reach the upstream'));
    const providers = ['openai', 'anthropic', 'azure', 'gemini', 'vertex'];
    finops = await startFinops({ args: providers.flatMap((name) => ['--upstream', `${name}=${upstream.url}`]) });
  });
  after(async () => {
    await finops?.dispose();
    await upstream?.stop();
  });

  /** The SDK's error; nothing was sent upstream. */
  async function refused(call) {
    const { value, requests } = await upstream.record(() => failureOf(() => call(throughFinops(finops.url))));
    assert.equal(requests.length, 0, 'refused before anything is sent');
    return value;
  }

  const azureClients = [
    ['AzureOpenAI', azureClient],
    ['AzureOpenAI with an Entra token', azureEntraClient],
    ['OpenAI on Azure v1', azureV1Client],
  ];
  for (const [name, make] of azureClients) {
    test(`F6 F14 ${name} without a configured key raises AuthenticationError 401`, async () => {
      const error = await refused((base) => chatScenarios[0].run(make(base)));
      assertOpenAiError(error, OpenAI.AuthenticationError, 401, error.headers.get('x-finops-error'));
      assert.ok(error.headers.get('x-finops-error'), 'F14: x-finops-error');
      assert.match(error.message, /AZURE_OPENAI_API_KEY|key/i, 'F6: a clear 401');
      finops.lastExchange().expected.credential = 'none';
    });
  }

  test('F6 F14 Anthropic on Azure without a configured key raises AuthenticationError 401', async () => {
    const error = await refused((base) => messageScenarios[0].run(azureAnthropicClient(base)));
    assertAnthropicError(error, Anthropic.AuthenticationError, 401, error.headers.get('x-finops-error'));
    assert.ok(error.headers.get('x-finops-error'), 'F14: x-finops-error');
    assert.equal(error.type, 'authentication_error');
  });

  test('F6 F14 a refused stream raises the same class, before iteration', async () => {
    const error = await refused((base) => responsesScenarios[1].run(azureV1Client(base)));
    assertOpenAiError(error, OpenAI.AuthenticationError, 401, error.headers.get('x-finops-error'));
  });

  // fetch itself resolves `..`, `%2e%2e` and `\`; these forms reach the proxy.
  const badPaths = ['/models/..%2fsecret', '/models/a%5C..%5Cb', '/models/..%5csecret', '/user@evil.example/x', '/a%00b'];
  for (const path of badPaths) {
    test(`F2 F14 OpenAI: ${path} raises BadRequestError`, async () => {
      // `@` is only refused in the first segment, so the base path has no /v1 here.
      const error = await refused((base) => openaiClient({ openai: base.openai.replace(/\/v1$/, '') }).get(path));
      assertOpenAiError(error, OpenAI.BadRequestError, 400, error.headers.get('x-finops-error'));
      assert.ok(error.headers.get('x-finops-error'), 'F14: x-finops-error');
    });
  }

  test('F2 F14 Anthropic: a bad path raises BadRequestError', async () => {
    const error = await refused((base) => anthropicClient(base).post('/v1/..%2f..%2fv1/messages', { body: messageQuestion }));
    assertAnthropicError(error, Anthropic.BadRequestError, 400, error.headers.get('x-finops-error'));
    assert.equal(error.type, 'invalid_request_error');
  });

  test('F2 F14 Gemini: a bad path raises ApiError 400', async () => {
    const error = await refused((base) =>
      geminiClient(base, { apiVersion: 'v1beta@evil.example' }).models.generateContent(contentQuestion),
    );
    assertGoogleError(error, finops, 400, finops.lastExchange().responseHeaders.get('x-finops-error'));
    assert.equal(JSON.parse(error.message).error.status, 'INVALID_ARGUMENT');
  });

  test('C1 L1 L2 L7 SIGTERM ends with 0; one record per exchange, none with a secret', () => stopAndCheckLog(finops));
});
