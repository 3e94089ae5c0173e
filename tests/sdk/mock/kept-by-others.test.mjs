// What the built-in mock keeps for Anthropic and Google: batches, files, cached contents, interactions.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { anthropicClient, azureAnthropicClient } from '../clients/anthropic.mjs';
import { throughFinops } from '../clients/base-urls.mjs';
import { geminiClient } from '../clients/google.mjs';
import { failureOf } from '../support/failure.mjs';
import { startFinops } from '../support/finops.mjs';
import { stopAndCheckLog } from '../support/log-check.mjs';

describe('built-in mock: what Anthropic and Google keep', () => {
  let finops;
  let base;
  before(async () => {
    finops = await startFinops({ args: ['--mock'] });
    base = throughFinops(finops.url);
  });
  after(() => finops?.dispose());

  const params = { model: 'claude-sonnet-4-5', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
  const requests = [{ custom_id: 'a', params }, { custom_id: 'b', params: { ...params, messages: [] } }];

  for (const [name, make] of [['Anthropic', anthropicClient], ['Anthropic on Azure', azureAnthropicClient]]) {
    test(`C1 ${name} mock: a batch ends, and its results are read through finops`, async () => {
      const { batches } = make(base).messages;
      const { id, processing_status: begun } = await batches.create({ requests });
      assert.deepEqual([begun, (await batches.retrieve(id)).processing_status], ['in_progress', 'in_progress']);
      const ended = await batches.retrieve(id);
      assert.equal(ended.processing_status, 'ended');
      assert.deepEqual([ended.request_counts.succeeded, ended.request_counts.errored], [1, 1]);
      const results = [];
      for await (const one of await batches.results(id)) results.push(one);
      assert.deepEqual(results.map(({ custom_id, result }) => [custom_id, result.type]), [['a', 'succeeded'], ['b', 'errored']]);
      assert.match(results[0].result.message.content[0].text, /You said: "hi"/);
      await batches.delete(id);
      assert.equal((await failureOf(() => batches.retrieve(id))).status, 404);
    });
  }

  test('C1 Anthropic mock: a batch that is cancelled ends, and its results say so', async () => {
    const { batches } = anthropicClient(base).messages;
    const { id } = await batches.create({ requests });
    assert.equal((await batches.cancel(id)).processing_status, 'canceling');
    assert.equal((await batches.retrieve(id)).request_counts.canceled, 2);
    const results = [];
    for await (const one of await batches.results(id)) results.push(one.result.type);
    assert.deepEqual(results, ['canceled', 'canceled']);
  });

  test('C1 Gemini mock: a batch ends with an answer for each request', async () => {
    const { batches } = geminiClient(base);
    const ask = (text) => ({ contents: [{ role: 'user', parts: [{ text }] }] });
    const { name, state } = await batches.create({ model: 'gemini-2.5-flash', src: [ask('one'), ask('two')] });
    const states = [state, (await batches.get({ name })).state];
    const ended = await batches.get({ name });
    assert.deepEqual([...states, ended.state], ['JOB_STATE_PENDING', 'JOB_STATE_RUNNING', 'JOB_STATE_SUCCEEDED']);
    const texts = ended.dest.inlinedResponses.map(({ response }) => response.candidates[0].content.parts[0].text);
    assert.match(texts[1], /You said: "two"/);
    const second = await batches.create({ model: 'gemini-2.5-flash', src: [ask('one')] });
    await batches.cancel({ name: second.name });
    assert.equal((await batches.get({ name: second.name })).state, 'JOB_STATE_CANCELLED');
    await batches.delete({ name });
    assert.equal((await failureOf(() => batches.get({ name }))).status, 404);
  });

  test('C1 Gemini mock: a cached content is kept, counted in what uses it, and gone once it is deleted', async () => {
    const client = geminiClient(base);
    const model = 'gemini-2.5-flash';
    const { name, usageMetadata } = await client.caches.create({ model, config: { contents: 'a long text', ttl: '60s' } });
    assert.ok(usageMetadata.totalTokenCount > 0);
    const answer = await client.models.generateContent({ model, contents: 'hi', config: { cachedContent: name } });
    assert.equal(answer.usageMetadata.cachedContentTokenCount, usageMetadata.totalTokenCount);
    finops.lastExchange().expected.usage = {
      input_tokens: answer.usageMetadata.promptTokenCount,
      cache_read_tokens: usageMetadata.totalTokenCount,
    };
    assert.equal((await client.caches.get({ name })).name, name);
    assert.equal((await client.caches.update({ name, config: { expireTime: '2027-01-01T00:00:00Z' } })).expireTime, '2027-01-01T00:00:00Z');
    await client.caches.delete({ name });
    assert.equal((await failureOf(() => client.caches.get({ name }))).status, 404);
  });

  test('C1 Gemini mock: a file sent in a resumable upload is kept', async () => {
    const { files } = geminiClient(base);
    const { name } = await files.upload({ file: new Blob(['some bytes']), config: { mimeType: 'text/plain', displayName: 'n' } });
    const file = await files.get({ name });
    assert.deepEqual([file.sizeBytes, file.mimeType, file.displayName], ['10', 'text/plain', 'n']);
    await files.delete({ name });
    assert.equal((await failureOf(() => files.get({ name }))).status, 404);
  });

  test('C1 Gemini mock: interactions, plain, streamed, with a tool and in the background', async () => {
    const { interactions } = geminiClient(base);
    const model = 'gemini-2.5-flash';
    const plain = await interactions.create({ model, input: 'hi' });
    assert.equal(plain.status, 'completed');
    assert.match(plain.output_text, /You said: "hi"/);
    let text = '';
    for await (const event of await interactions.create({ model, input: 'hi', stream: true })) {
      if (event.event_type === 'step.delta') text += event.delta.text;
    }
    assert.equal(text, plain.output_text);
    finops.lastExchange().expected.stream = true;
    const tools = [{ type: 'function', name: 'get_weather', parameters: { type: 'object' } }];
    const call = await interactions.create({ model, input: 'use get_weather', tools });
    assert.deepEqual([call.status, call.steps[0].name], ['requires_action', 'get_weather']);
    const { id, status } = await interactions.create({ model, input: 'hi', background: true });
    const states = [status, (await interactions.get(id)).status, (await interactions.get(id)).status];
    assert.deepEqual([...new Set(states)], ['in_progress', 'completed']);
    await interactions.delete(id);
    await failureOf(() => interactions.get(id));
  });

  test('C1 L1 L2 SIGTERM ends with 0; one record per exchange', () => stopAndCheckLog(finops));
});
