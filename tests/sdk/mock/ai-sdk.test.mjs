// The Vercel AI SDK reads answers by strict schemas of its own: each of its providers in front of the built-in mock.

import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, isStepCount, jsonSchema, Output, streamText, tool } from 'ai';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import '../support/fetch-ledger.mjs';
import { startFinops } from '../support/finops.mjs';
import { callerKeys } from '../support/keys.mjs';
import { stopAndCheckLog } from '../support/log-check.mjs';

const openai = (url) => createOpenAI({ baseURL: `${url}/openai_passthrough/v1`, apiKey: callerKeys.openai });
const anthropic = (url) =>
  createAnthropic({ baseURL: `${url}/anthropic_passthrough/v1`, apiKey: callerKeys.anthropic });
const google = (url) =>
  createGoogleGenerativeAI({ baseURL: `${url}/genai_passthrough/v1beta`, apiKey: callerKeys.gemini });

/** [name, model, the model's name] */
const models = [
  ['OpenAI Responses', (url) => openai(url)('gpt-5'), 'gpt-5'],
  ['OpenAI Chat', (url) => openai(url).chat('gpt-4o'), 'gpt-4o'],
  ['Anthropic', (url) => anthropic(url)('claude-sonnet-4-5'), 'claude-sonnet-4-5'],
  ['Google', (url) => google(url)('gemini-2.5-flash'), 'gemini-2.5-flash'],
];

const cityOnly = jsonSchema({
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
});

describe('built-in mock: Vercel AI SDK', () => {
  let finops;
  before(async () => {
    finops = await startFinops({ args: ['--mock'] });
  });
  after(() => finops?.dispose());

  const ask = (make, prompt) => ({ model: make(finops.url), prompt, maxRetries: 0 });
  const checkUsage = ({ inputTokens, outputTokens }) => {
    assert.ok(inputTokens > 0 && outputTokens > 0);
    finops.lastExchange().expected.usage = { input_tokens: inputTokens, output_tokens: outputTokens };
  };

  for (const [name, make, model] of models) {
    const answer = `This is finops' built-in mock answering as ${model}. You said: "hi".`;

    test(`C1 AI SDK ${name} mock: text`, async () => {
      const { text, finishReason, usage } = await generateText(ask(make, 'hi'));
      assert.deepEqual([text, finishReason], [answer, 'stop']);
      checkUsage(usage);
    });

    test(`C1 AI SDK ${name} mock: streamed text`, async () => {
      const failures = [];
      const stream = streamText({ ...ask(make, 'hi'), onError: ({ error }) => failures.push(error) });
      let text = '';
      for await (const piece of stream.textStream) text += piece;
      assert.deepEqual([text, failures], [answer, []]);
      checkUsage(await stream.usage);
    });

    test(`C1 AI SDK ${name} mock: a named tool is called once, then comes the answer`, async () => {
      const runs = [];
      const get_weather = tool({ inputSchema: cityOnly, execute: (input) => (runs.push(input), { rain: true }) });
      const { text, steps } = await generateText({
        ...ask(make, 'use get_weather'),
        tools: { get_weather },
        stopWhen: isStepCount(5),
      });
      assert.deepEqual([runs, steps.length], [[{ city: 'mock' }], 2]);
      assert.match(text, /Your tool returned: .*rain/);
    });

    test(`C1 AI SDK ${name} mock: structured output`, async () => {
      const { output } = await generateText({ ...ask(make, 'x'), output: Output.object({ schema: cityOnly }) });
      assert.deepEqual(output, { city: 'mock' });
    });
  }

  test('C1 L1 L2 SIGTERM ends with 0; one record per exchange', () => stopAndCheckLog(finops));
});
