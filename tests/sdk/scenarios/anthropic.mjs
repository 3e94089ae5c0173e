// The Messages API and its neighbours: Anthropic direct and Anthropic on Azure.

import { toFile } from '@anthropic-ai/sdk';
import assert from 'node:assert/strict';

import { binaryFile } from '../native/openai-resources.mjs';
import { has, isPositive, isRfc3339, isText, isToolInput } from './checks.mjs';
import { collect, prompt, weatherTool } from './shared.mjs';

const model = 'claude-sonnet-4-20250514';
export const question = { model, max_tokens: 1024, messages: [{ role: 'user', content: prompt }] };
const { name, description, parameters } = weatherTool.function;
const withTool = {
  ...question,
  tools: [{ name, description, input_schema: parameters }],
  tool_choice: { type: 'tool', name },
};
const betas = ['files-api-2025-04-14', 'fake-beta-2026-01-01'];

function checkMessage(message, stopReason) {
  has(message, ['id', 'type', 'role', 'model', 'content', 'stop_reason', 'stop_sequence', 'usage'], 'message');
  isText(message.id, 'id');
  assert.equal(message.type, 'message');
  assert.equal(message.role, 'assistant');
  assert.equal(message.model, model);
  assert.equal(message.stop_reason, stopReason);
  assert.equal(message.stop_sequence, null);
  isPositive(message.usage.input_tokens, 'usage.input_tokens');
  isPositive(message.usage.output_tokens, 'usage.output_tokens');
}

function checkText(message) {
  checkMessage(message, 'end_turn');
  assert.equal(message.content[0].type, 'text');
  isText(message.content[0].text, 'text');
}

function checkToolUse(message) {
  checkMessage(message, 'tool_use');
  const block = message.content.find((item) => item.type === 'tool_use');
  isText(block.id, 'tool use id');
  assert.equal(block.name, 'get_weather');
  isToolInput(block.input, 'tool input');
}

/** The order the SDK's stream helper and every agent rely on. */
function checkEvents(events) {
  const [start] = events;
  assert.equal(start.type, 'message_start');
  isText(start.message.id, 'id');
  assert.deepEqual(start.message.content, []);
  assert.equal(start.message.stop_reason, null);
  isPositive(start.message.usage.input_tokens, 'usage.input_tokens');
  const order = events.map((event) => event.type).filter((type, index, all) => type !== all[index - 1]);
  assert.deepEqual(order, [
    'message_start', 'content_block_start', 'content_block_delta', 'content_block_stop', 'message_delta', 'message_stop',
  ]);
  assert.ok(deltas(events).length > 1, 'more than one delta');
  assert.ok(deltas(events).every((event) => event.index === 0), 'the block index');
  const end = events.at(-2);
  isPositive(end.usage.output_tokens, 'usage.output_tokens');
  return end.delta.stop_reason;
}

const deltas = (events) => events.filter((event) => event.type === 'content_block_delta');
const streamText = (events) => deltas(events).map(({ delta }) => delta.text).join('');
const messageText = (message) => message.content[0].text;

/** Contract L1: input includes cached tokens, for every provider. */
const allInput = (usage) =>
  usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
const messageUsage = ({ usage }) => ({ input_tokens: allInput(usage), output_tokens: usage.output_tokens });

export const messageScenarios = [
  {
    name: 'message',
    run: (client) => client.messages.create(question),
    check: checkText,
    usage: messageUsage,
    text: messageText,
  },
  {
    name: 'streamed message',
    stream: true,
    run: async (client) => collect(await client.messages.create({ ...question, stream: true })),
    check: (events) => assert.equal(checkEvents(events), 'end_turn'),
    usage: (events) => ({
      input_tokens: allInput(events[0].message.usage),
      output_tokens: events.at(-2).usage.output_tokens,
    }),
    text: streamText,
    sameTextAs: 'message',
  },
  {
    name: 'message stream helper',
    stream: true,
    run: (client) => client.messages.stream(question).finalMessage(),
    check: checkText,
    text: messageText,
    sameTextAs: 'message',
  },
  {
    name: 'tool use',
    run: (client) => client.messages.create(withTool),
    check: checkToolUse,
  },
  {
    name: 'streamed tool use',
    stream: true,
    run: async (client) => collect(await client.messages.create({ ...withTool, stream: true })),
    check(events) {
      assert.equal(checkEvents(events), 'tool_use');
      const start = events.find((event) => event.type === 'content_block_start');
      assert.equal(start.content_block.type, 'tool_use');
      assert.equal(start.content_block.name, 'get_weather');
      isToolInput(JSON.parse(deltas(events).map(({ delta }) => delta.partial_json).join('')), 'tool input');
    },
  },
  {
    name: 'tool use stream helper',
    stream: true,
    run: (client) => client.messages.stream(withTool).finalMessage(),
    check: checkToolUse,
  },
  {
    name: 'message with two betas',
    run: (client) => client.beta.messages.create({ ...question, betas }),
    check: checkText,
    sentHeaders: { 'anthropic-beta': betas.join(','), 'anthropic-version': '2026-10-21' },
  },
  {
    name: 'message in an older API version',
    run: (client) => client.messages.create(question, { headers: { 'anthropic-version': '2023-06-01' } }),
    check: checkText,
    sentHeaders: { 'anthropic-version': '2023-06-01' },
  },
  {
    name: 'token count',
    run: (client) => client.messages.countTokens({ model, messages: question.messages }),
    check: ({ input_tokens }) => isPositive(input_tokens, 'input_tokens'),
  },
];

function checkModel(info) {
  assert.equal(info.type, 'model');
  isText(info.id, 'id');
  isText(info.display_name, 'display_name');
  isRfc3339(info.created_at, 'created_at');
}

export const modelScenarios = [
  {
    name: 'list of models with a query',
    run: async (client) => {
      const { data, has_more, first_id, last_id } = await client.models.list({ limit: 20 });
      return { data, has_more, first_id, last_id };
    },
    check(page) {
      assert.ok(page.data.length > 0, 'at least one model');
      page.data.forEach(checkModel);
      assert.equal(page.has_more, false);
      assert.equal(page.first_id, page.data[0].id);
      assert.equal(page.last_id, page.data.at(-1).id);
    },
  },
  {
    name: 'one model',
    run: (client) => client.models.retrieve(model),
    check(info) {
      checkModel(info);
      assert.equal(info.id, model);
    },
  },
];

export const fileScenarios = [
  {
    name: 'file upload (multipart, binary)',
    randomRequest: true, // the SDK invents a multipart boundary
    run: async (client) => client.beta.files.upload({ file: await toFile(binaryFile, 'sample.bin') }),
    check(file) {
      assert.equal(file.type, 'file');
      isText(file.id, 'id');
      assert.equal(file.size_bytes, binaryFile.length);
    },
  },
  {
    name: 'file deleted',
    run: (client) => client.beta.files.delete('file_Fake01'),
    check: (answer) => assert.equal(answer.id, 'file_Fake01'),
  },
];
