// Chat completions and embeddings: OpenAI, Azure deployments, Azure v1.
// A scenario is {name, stream, run(client), check(value), usage?(value), sameTextAs?}.

import assert from 'node:assert/strict';

import { has, isPositive, isText, isToolInput, isUnixTime, isVector } from './checks.mjs';
import { collect, prompt, weatherTool } from './shared.mjs';

const model = 'gpt-4o-mini';
const question = { model, messages: [{ role: 'user', content: prompt }] };
const withTool = {
  ...question,
  tools: [weatherTool],
  tool_choice: { type: 'function', function: { name: 'get_weather' } },
};

function checkUsage(usage) {
  isPositive(usage.prompt_tokens, 'usage.prompt_tokens');
  isPositive(usage.completion_tokens, 'usage.completion_tokens');
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens, 'usage.total_tokens');
}

function checkCompletion(completion) {
  isText(completion.id, 'id');
  assert.equal(completion.object, 'chat.completion');
  isUnixTime(completion.created, 'created');
  assert.ok(completion.model.startsWith(model), `model ${completion.model}`);
  assert.equal(completion.choices.length, 1);
  const [choice] = completion.choices;
  has(choice, ['index', 'message', 'finish_reason', 'logprobs'], 'choice');
  assert.equal(choice.index, 0);
  has(choice.message, ['role', 'content', 'refusal'], 'message');
  assert.equal(choice.message.role, 'assistant');
  checkUsage(completion.usage);
  return choice;
}

function checkToolCall(call) {
  isText(call.id, 'tool call id');
  assert.equal(call.type, 'function');
  assert.equal(call.function.name, 'get_weather');
  isToolInput(JSON.parse(call.function.arguments), 'tool arguments');
}

function checkChunks(chunks) {
  assert.ok(chunks.length > 3, 'more than one delta');
  for (const chunk of chunks) {
    assert.equal(chunk.object, 'chat.completion.chunk');
    assert.equal(chunk.id, chunks[0].id, 'one id for the whole stream');
    isUnixTime(chunk.created, 'created');
    assert.ok(chunk.model.startsWith(model), `model ${chunk.model}`);
  }
  isText(chunks[0].id, 'id');
  assert.equal(chunks[0].choices[0].delta.role, 'assistant');
  const reasons = chunks.flatMap((chunk) => chunk.choices).map((choice) => choice.finish_reason);
  assert.ok(reasons.slice(0, -1).every((reason) => reason === null), 'a finish reason only at the end');
  const last = chunks.at(-1);
  assert.deepEqual(last.choices, [], 'the usage chunk has no choices');
  checkUsage(last.usage);
  return reasons.at(-1);
}

const textOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
const openaiUsage = (usage) => ({ input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens });

export const chatScenarios = [
  {
    name: 'chat completion',
    run: (client) => client.chat.completions.create(question),
    check(completion) {
      const choice = checkCompletion(completion);
      isText(choice.message.content, 'content');
      assert.equal(choice.finish_reason, 'stop');
    },
    usage: ({ usage }) => openaiUsage(usage),
    text: ({ choices }) => choices[0].message.content,
  },
  {
    name: 'streamed chat completion',
    stream: true,
    run: async (client) =>
      collect(await client.chat.completions.create({ ...question, stream: true, stream_options: { include_usage: true } })),
    check: (chunks) => assert.equal(checkChunks(chunks), 'stop'),
    usage: (chunks) => openaiUsage(chunks.at(-1).usage),
    text: textOf,
    sameTextAs: 'chat completion',
  },
  {
    name: 'chat stream helper',
    stream: true,
    run: (client) =>
      client.chat.completions.stream({ ...question, stream_options: { include_usage: true } }).finalChatCompletion(),
    check(completion) {
      isText(completion.choices[0].message.content, 'content');
      assert.equal(completion.choices[0].finish_reason, 'stop');
      checkUsage(completion.usage);
    },
    text: ({ choices }) => choices[0].message.content,
    sameTextAs: 'chat completion',
  },
  {
    name: 'tool call',
    run: (client) => client.chat.completions.create(withTool),
    check(completion) {
      const choice = checkCompletion(completion);
      assert.equal(choice.finish_reason, 'tool_calls');
      assert.equal(choice.message.tool_calls.length, 1);
      checkToolCall(choice.message.tool_calls[0]);
    },
  },
  {
    name: 'streamed tool call',
    stream: true,
    run: async (client) =>
      collect(await client.chat.completions.create({ ...withTool, stream: true, stream_options: { include_usage: true } })),
    check(chunks) {
      assert.equal(checkChunks(chunks), 'tool_calls');
      const calls = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
      assert.ok(calls.every((call) => call.index === 0));
      const args = calls.map((call) => call.function.arguments ?? '').join('');
      checkToolCall({ ...calls[0], function: { ...calls[0].function, arguments: args } });
    },
  },
];

const inputs = ['first text', 'second text'];

function checkEmbeddings(answer, length) {
  assert.equal(answer.object, 'list');
  isText(answer.model, 'model');
  isPositive(answer.usage.prompt_tokens, 'usage.prompt_tokens');
  isPositive(answer.usage.total_tokens, 'usage.total_tokens');
  assert.deepEqual(answer.data.map((item) => [item.object, item.index]), inputs.map((_, index) => ['embedding', index]));
  for (const { embedding } of answer.data) isVector(embedding, 'embedding', length);
}

export const embeddingScenarios = [
  {
    name: 'embeddings (base64 on the wire)',
    run: (client) => client.embeddings.create({ model: 'text-embedding-3-small', input: inputs, dimensions: 32 }),
    check: (answer) => checkEmbeddings(answer, 32),
  },
  {
    name: 'embeddings as floats',
    run: (client) => client.embeddings.create({ model: 'text-embedding-3-small', input: inputs, encoding_format: 'float' }),
    check: (answer) => checkEmbeddings(answer),
  },
];
