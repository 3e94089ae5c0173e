// The Responses API: OpenAI and Azure v1.

import assert from 'node:assert/strict';

import { has, isPositive, isText, isToolInput, isUnixTime } from './checks.mjs';
import { collect, prompt, weatherTool } from './shared.mjs';

const model = 'gpt-4.1';
const question = { model, input: prompt };
const withTool = {
  ...question,
  tools: [{ type: 'function', strict: false, ...weatherTool.function }],
  tool_choice: { type: 'function', name: 'get_weather' },
};

const requiredKeys = [
  'id', 'object', 'created_at', 'error', 'incomplete_details', 'instructions', 'metadata', 'model', 'output',
  'parallel_tool_calls', 'temperature', 'tool_choice', 'tools', 'top_p',
];

function checkResponse(response, askedModel = model) {
  has(response, requiredKeys, 'response');
  isText(response.id, 'id');
  assert.equal(response.object, 'response');
  assert.equal(response.status, 'completed');
  assert.equal(response.error, null);
  isUnixTime(response.created_at, 'created_at');
  assert.ok(response.model.startsWith(askedModel), `model ${response.model}`);
  const { usage } = response;
  isPositive(usage.input_tokens, 'usage.input_tokens');
  isPositive(usage.output_tokens, 'usage.output_tokens');
  assert.equal(usage.total_tokens, usage.input_tokens + usage.output_tokens, 'usage.total_tokens');
  has(usage, ['input_tokens_details', 'output_tokens_details'], 'usage');
}

function checkMessage(response, askedModel) {
  checkResponse(response, askedModel);
  const item = response.output.find((output) => output.type === 'message');
  isText(item.id, 'message id');
  assert.equal(item.role, 'assistant');
  assert.equal(item.status, 'completed');
  assert.equal(item.content[0].type, 'output_text');
  assert.ok(Array.isArray(item.content[0].annotations));
  isText(response.output_text, 'output_text');
}

function checkFunctionCall(item) {
  isText(item.call_id, 'call_id');
  assert.equal(item.name, 'get_weather');
  isToolInput(JSON.parse(item.arguments), 'arguments');
}

function checkEvents(events) {
  assert.deepEqual(events.map((event) => event.sequence_number), events.map((_, index) => index), 'sequence numbers');
  const types = events.map((event) => event.type);
  assert.equal(types[0], 'response.created');
  assert.equal(types.at(-1), 'response.completed');
  checkResponse(events.at(-1).response);
  return types;
}

const ofType = (events, type) => events.filter((event) => event.type === type);
const deltaText = (events) => ofType(events, 'response.output_text.delta').map((event) => event.delta).join('');
const wireUsage = ({ usage }) => ({ input_tokens: usage.input_tokens, output_tokens: usage.output_tokens });

export const responsesScenarios = [
  {
    name: 'response',
    run: (client) => client.responses.create(question),
    check: (response) => checkMessage(response),
    usage: wireUsage,
    text: (response) => response.output_text,
  },
  {
    name: 'streamed response',
    stream: true,
    run: async (client) => collect(await client.responses.create({ ...question, stream: true })),
    check(events) {
      const types = checkEvents(events);
      for (const type of ['output_item.added', 'content_part.added', 'output_text.done', 'content_part.done', 'output_item.done']) {
        assert.ok(types.includes(`response.${type}`), type);
      }
      assert.ok(ofType(events, 'response.output_text.delta').length > 1, 'more than one delta');
      assert.equal(deltaText(events), ofType(events, 'response.output_text.done')[0].text);
    },
    usage: (events) => wireUsage(events.at(-1).response),
    text: deltaText,
    sameTextAs: 'response',
  },
  {
    name: 'response stream helper',
    stream: true,
    run: (client) => client.responses.stream(question).finalResponse(),
    check: (response) => checkMessage(response),
    text: (response) => response.output_text,
    sameTextAs: 'response',
  },
  {
    name: 'response with a function call',
    run: (client) => client.responses.create(withTool),
    check(response) {
      checkResponse(response);
      checkFunctionCall(response.output.find((item) => item.type === 'function_call'));
    },
  },
  {
    name: 'streamed response with a function call',
    stream: true,
    run: async (client) => collect(await client.responses.create({ ...withTool, stream: true })),
    check(events) {
      checkEvents(events);
      const deltas = ofType(events, 'response.function_call_arguments.delta').map((event) => event.delta);
      const [done] = ofType(events, 'response.function_call_arguments.done');
      assert.equal(deltas.join(''), done.arguments);
      const item = ofType(events, 'response.output_item.done').map((event) => event.item).find((it) => it.type === 'function_call');
      checkFunctionCall(item);
    },
  },
  {
    name: 'response retrieved',
    run: (client) => client.responses.retrieve('resp_Fake01'),
    check(response) {
      checkMessage(response, response.model);
      isText(response.model, 'model');
      assert.equal(response.id, 'resp_Fake01');
    },
  },
  {
    name: 'response deleted',
    run: async (client) => (await client.responses.delete('resp_Fake01').asResponse()).json(),
    check({ id, deleted }) {
      assert.equal(id, 'resp_Fake01');
      assert.equal(deleted, true);
    },
  },
];
