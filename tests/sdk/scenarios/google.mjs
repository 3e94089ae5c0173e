// generateContent and its neighbours: Gemini, Vertex with a project, Vertex express.

import assert from 'node:assert/strict';

import { binaryFile } from '../native/openai-resources.mjs';
import { isPositive, isText, isToolInput, isVector } from './checks.mjs';
import { collect, prompt, weatherTool } from './shared.mjs';

const model = 'gemini-2.5-flash';
export const question = { model, contents: prompt };
const { name, description, parameters } = weatherTool.function;
const withTool = {
  ...question,
  config: {
    tools: [{ functionDeclarations: [{ name, description, parametersJsonSchema: parameters }] }],
    toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [name] } },
  },
};

/** The SDK puts the HTTP headers into its answers; they differ by x-finops-id. */
function withoutHttp(value) {
  const { sdkHttpResponse, ...rest } = value;
  return structuredClone(rest);
}

function checkCandidate(answer) {
  assert.equal(answer.candidates.length, 1);
  assert.equal(answer.candidates[0].content.role, 'model');
  assert.ok(answer.modelVersion.startsWith(model), `modelVersion ${answer.modelVersion}`);
  isText(answer.responseId, 'responseId');
  return answer.candidates[0];
}

function checkUsage({ promptTokenCount, candidatesTokenCount, totalTokenCount }) {
  isPositive(promptTokenCount, 'promptTokenCount');
  isPositive(candidatesTokenCount, 'candidatesTokenCount');
  assert.equal(totalTokenCount, promptTokenCount + candidatesTokenCount, 'totalTokenCount');
}

function checkFunctionCall(candidate) {
  const { functionCall } = candidate.content.parts.find((part) => part.functionCall);
  assert.equal(functionCall.name, 'get_weather');
  isToolInput(functionCall.args, 'args');
}

const textOf = (answer) => answer.candidates[0].content.parts.map((part) => part.text ?? '').join('');
/** Contract L1: what tools put into the prompt is input, thinking is output. */
const wireUsage = ({ usageMetadata }) => ({
  input_tokens: usageMetadata.promptTokenCount + (usageMetadata.toolUsePromptTokenCount ?? 0),
  output_tokens: usageMetadata.candidatesTokenCount + (usageMetadata.thoughtsTokenCount ?? 0),
});

export const contentScenarios = [
  {
    name: 'generateContent',
    run: async (client) => withoutHttp(await client.models.generateContent(question)),
    check(answer) {
      assert.equal(checkCandidate(answer).finishReason, 'STOP');
      isText(textOf(answer), 'text');
      checkUsage(answer.usageMetadata);
    },
    usage: wireUsage,
    text: textOf,
  },
  {
    name: 'generateContentStream',
    stream: true,
    run: async (client) => (await collect(await client.models.generateContentStream(question))).map(withoutHttp),
    check(chunks) {
      assert.ok(chunks.length > 1, 'more than one chunk');
      chunks.forEach(checkCandidate);
      assert.ok(chunks.every((chunk) => chunk.responseId === chunks[0].responseId), 'one responseId');
      const reasons = chunks.map((chunk) => chunk.candidates[0].finishReason);
      assert.deepEqual(reasons.filter(Boolean), ['STOP']);
      assert.equal(reasons.at(-1), 'STOP');
      checkUsage(chunks.at(-1).usageMetadata);
    },
    usage: (chunks) => wireUsage(chunks.at(-1)),
    text: (chunks) => chunks.map(textOf).join(''),
    sameTextAs: 'generateContent',
  },
  {
    name: 'chat with history',
    run: async (client) => {
      const chat = client.chats.create({ model, history: [
        { role: 'user', parts: [{ text: 'earlier question' }] },
        { role: 'model', parts: [{ text: 'earlier answer' }] },
      ] });
      return withoutHttp(await chat.sendMessage({ message: prompt }));
    },
    check: (answer) => isText(textOf(answer), 'text'),
  },
  {
    name: 'function call',
    run: async (client) => withoutHttp(await client.models.generateContent(structuredClone(withTool))),
    check(answer) {
      checkFunctionCall(checkCandidate(answer));
      checkUsage(answer.usageMetadata);
    },
  },
  {
    name: 'streamed function call',
    stream: true,
    run: async (client) => (await collect(await client.models.generateContentStream(structuredClone(withTool)))).map(withoutHttp),
    check(chunks) {
      const calling = chunks.find((chunk) => chunk.candidates[0].content?.parts?.some((part) => part.functionCall));
      checkFunctionCall(checkCandidate(calling));
    },
  },
  {
    name: 'countTokens',
    run: async (client) => withoutHttp(await client.models.countTokens(question)),
    check: ({ totalTokens }) => isPositive(totalTokens, 'totalTokens'),
  },
];

const embedding = (embeddingModel, contents) => ({
  name: `embedContent (${contents.length} contents)`,
  run: async (client) => withoutHttp(await client.models.embedContent({ model: embeddingModel, contents })),
  check({ embeddings }) {
    assert.equal(embeddings.length, contents.length);
    for (const { values } of embeddings) isVector(values, 'values');
  },
});

const listOfModels = (prefix) => ({
  name: 'list of models with a query',
  run: async (client) => (await client.models.list({ config: { pageSize: 5 } })).page.map((item) => structuredClone(item)),
  check(models) {
    assert.ok(models.length > 0, 'at least one model');
    for (const { name: modelName } of models) assert.ok(modelName.startsWith(prefix), modelName);
  },
});

const oneModel = (fullName) => ({
  name: 'one model',
  run: async (client) => structuredClone(await client.models.get({ model })),
  check: (answer) => assert.equal(answer.name, fullName),
});

export const geminiOnlyScenarios = [
  embedding('gemini-embedding-001', ['first text', 'second text']),
  listOfModels('models/'),
  oneModel(`models/${model}`),
];

export const vertexOnlyScenarios = [
  embedding('text-embedding-005', ['first text']),
  listOfModels('publishers/google/models/'),
  oneModel(`publishers/google/models/${model}`),
];

export const geminiFileScenarios = [
  {
    name: 'list of files',
    run: async (client) => (await client.files.list({ config: { pageSize: 10 } })).page.map((item) => structuredClone(item)),
    check: (files) => files.forEach((file) => isText(file.name, 'name')),
  },
  {
    name: 'one file',
    run: async (client) => structuredClone(await client.files.get({ name: 'files/fake-1' })),
    check: (file) => assert.equal(file.name, 'files/fake-1'),
  },
  {
    name: 'file deleted',
    run: async (client) => withoutHttp(await client.files.delete({ name: 'files/fake-1' })),
    check: (answer) => assert.deepEqual(answer, {}),
  },
];

export const binaryBlob = new Blob([binaryFile], { type: 'application/octet-stream' });
export const uploadFile = (client) => client.files.upload({ file: binaryBlob, config: { displayName: 'sample' } });
