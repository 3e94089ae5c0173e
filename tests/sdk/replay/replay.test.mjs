// Suite C: every scenario of suite A is recorded once, and then answered by `finops serve --replay` with nothing behind
// it: the SDKs get the same bytes and return the same values.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { anthropicClient, azureAnthropicClient } from '../clients/anthropic.mjs';
import { throughFinops } from '../clients/base-urls.mjs';
import { geminiClient, vertexClient, vertexExpressClient } from '../clients/google.mjs';
import { azureClient, azureV1Client, openaiClient } from '../clients/openai.mjs';
import * as anthropic from '../scenarios/anthropic.mjs';
import * as google from '../scenarios/google.mjs';
import { chatScenarios, embeddingScenarios } from '../scenarios/openai-chat.mjs';
import * as openai from '../scenarios/openai-resources.mjs';
import { responsesScenarios } from '../scenarios/openai-responses.mjs';
import '../support/fetch-ledger.mjs';
import { startFinops } from '../support/finops.mjs';
import { stopAndCheckLog } from '../support/log-check.mjs';

const everywhere = [...chatScenarios, ...embeddingScenarios, ...openai.modelScenarios, ...openai.fileScenarios];
const clients = [
  { name: 'OpenAI', make: openaiClient, scenarios: [...everywhere, ...responsesScenarios] },
  { name: 'AzureOpenAI', make: azureClient, scenarios: everywhere },
  { name: 'OpenAI on Azure v1', make: azureV1Client, scenarios: [...everywhere, ...responsesScenarios] },
  {
    name: 'Anthropic',
    make: anthropicClient,
    scenarios: [...anthropic.messageScenarios, ...anthropic.modelScenarios, ...anthropic.fileScenarios],
  },
  { name: 'Anthropic on Azure', make: azureAnthropicClient, scenarios: anthropic.messageScenarios },
  {
    name: 'Gemini',
    make: geminiClient,
    scenarios: [...google.contentScenarios, ...google.geminiOnlyScenarios, ...google.geminiFileScenarios],
  },
  { name: 'Vertex', make: vertexClient, scenarios: [...google.contentScenarios, ...google.vertexOnlyScenarios] },
  { name: 'Vertex express', make: vertexExpressClient, scenarios: google.contentScenarios },
];

// Headers that belong to one exchange with finops, or to one connection.
const own = ['x-finops-id', 'x-finops-replay', 'connection', 'keep-alive', 'transfer-encoding', 'date'];

/** Keeps status, headers and bytes of every answer while `action` runs. */
async function answersDuring(action) {
  const fetch = globalThis.fetch;
  const answers = [];
  globalThis.fetch = async (...args) => {
    const response = await fetch(...args);
    const headers = [...response.headers].filter(([name]) => !own.includes(name));
    answers.push({ status: response.status, headers: withoutPort(headers), body: response.clone().arrayBuffer() });
    return response;
  };
  try {
    const value = await action();
    const whole = await Promise.all(answers.map(async ({ body, ...rest }) => ({ ...rest, body: Buffer.from(await body).toString('latin1') })));
    return { value, answers: whole };
  } finally {
    globalThis.fetch = fetch;
  }
}

/** An upload continues at the address at which finops is reached. */
const withoutPort = (headers) => headers.map(([name, value]) => [name, value.replace(/127\.0\.0\.1:\d+/, 'finops')]);

describe('recorded once, then replayed', () => {
  const recorded = new Map();
  let recorder;
  let finops;

  before(async () => {
    recorder = await startFinops({ args: ['--mock'] });
    for (const { name, make, scenarios } of clients) {
      for (const scenario of scenarios) {
        const answers = await answersDuring(() => scenario.run(make(throughFinops(recorder.url))));
        recorded.set(`${name} ${scenario.name}`, answers);
      }
    }
    await recorder.stop();
    finops = await startFinops({ args: ['--replay', recorder.logDir] });
  });
  after(async () => {
    await finops?.dispose();
    await recorder?.dispose();
  });

  for (const { name, make, scenarios } of clients) {
    for (const scenario of scenarios) {
      test(`C3 ${name} replay: ${scenario.name}`, async () => {
        const then = recorded.get(`${name} ${scenario.name}`);
        const now = await answersDuring(() => scenario.run(make(throughFinops(finops.url))));
        assert.deepEqual(now.answers, then.answers);
        assert.deepEqual(now.value, then.value);
        assert.ok(finops.exchanges().every(({ responseHeaders }) => responseHeaders.get('x-finops-replay')));
      });
    }
  }

  test('C3 L1 L2 replay: one record per exchange, none with an upstream', () => stopAndCheckLog(finops));
});
