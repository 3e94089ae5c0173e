// What the built-in mock keeps: files, uploads, batches, background responses, conversations, vector stores. And audio
// and images, all as the openai package reads them.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toFile } from 'openai';

import { throughFinops } from '../clients/base-urls.mjs';
import { openaiClient } from '../clients/openai.mjs';
import { failureOf } from '../support/failure.mjs';
import { startFinops } from '../support/finops.mjs';
import { stopAndCheckLog } from '../support/log-check.mjs';

const chatLine = (id, body) => JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/chat/completions', body });
const hi = [{ role: 'user', content: 'hi' }];

describe('built-in mock: what OpenAI keeps', () => {
  let finops;
  let client;
  before(async () => {
    finops = await startFinops({ args: ['--mock'] });
    client = openaiClient(throughFinops(finops.url));
  });
  after(() => finops?.dispose());

  const upload = async (text, name) => client.files.create({ file: await toFile(Buffer.from(text), name), purpose: 'batch' });

  test('C1 OpenAI mock: a file is kept, listed, and gone once it is deleted', async () => {
    const file = await upload('one\ntwo\n', 'a.txt');
    assert.equal(await (await client.files.content(file.id)).text(), 'one\ntwo\n');
    assert.deepEqual((await client.files.list()).data.map(({ id }) => id), [file.id]);
    await client.files.delete(file.id);
    const error = await failureOf(() => client.files.retrieve(file.id));
    assert.equal(error.status, 404);
    assert.match(error.message, /finops' built-in mock/);
  });

  test('C1 OpenAI mock: a batch ends, and its output file has an answer for each line', async () => {
    const lines = [chatLine('a', { model: 'gpt-4o', messages: hi }), chatLine('b', { model: 'gpt-4o' })];
    const input = await upload(lines.join('\n'), 'in.jsonl');
    const request = { input_file_id: input.id, endpoint: '/v1/chat/completions', completion_window: '24h' };
    const { id, status } = await client.batches.create(request);
    const seen = [status];
    let batch;
    while (seen.at(-1) !== 'completed' && seen.length < 5) {
      batch = await client.batches.retrieve(id);
      seen.push(batch.status);
    }
    assert.deepEqual(seen, ['validating', 'in_progress', 'completed']);
    assert.deepEqual(batch.request_counts, { total: 2, completed: 1, failed: 1 });
    const output = await (await client.files.content(batch.output_file_id)).text();
    const answers = output.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(answers.map(({ custom_id, response }) => [custom_id, response.status_code]), [['a', 200], ['b', 400]]);
    assert.match(answers[0].response.body.choices[0].message.content, /You said: "hi"/);
    assert.deepEqual((await client.batches.list()).data.map((one) => one.id), [id]);

    const second = await client.batches.create(request);
    assert.notEqual(second.id, id);
    assert.equal((await client.batches.cancel(second.id)).status, 'cancelling');
    assert.equal((await client.batches.retrieve(second.id)).status, 'cancelled');
  });

  test('C1 OpenAI mock: a batch over what is no batch fails and says where', async () => {
    const input = await upload('{"custom_id":1}', 'bad.jsonl');
    const request = { input_file_id: input.id, endpoint: '/v1/chat/completions', completion_window: '24h' };
    const { id } = await client.batches.create(request);
    await client.batches.retrieve(id);
    const batch = await client.batches.retrieve(id);
    assert.equal(batch.status, 'failed');
    assert.equal(batch.errors.data[0].line, 1);
  });

  test('C1 OpenAI mock: an upload in parts becomes a file', async () => {
    const parts = [Buffer.from('first,'), Buffer.from('second')];
    const bytes = parts[0].length + parts[1].length;
    const { id } = await client.uploads.create({ filename: 'u.txt', purpose: 'user_data', mime_type: 'text/plain', bytes });
    const partIds = [];
    for (const data of parts) {
      partIds.push((await client.uploads.parts.create(id, { data: await toFile(data, 'part') })).id);
    }
    const wrong = await failureOf(() => client.uploads.complete(id, { part_ids: [partIds[0]] }));
    assert.equal(wrong.status, 400);
    const done = await client.uploads.complete(id, { part_ids: partIds });
    assert.deepEqual([done.status, done.file.bytes], ['completed', bytes]);
    assert.equal(await (await client.files.content(done.file.id)).text(), 'first,second');
  });

  test('C1 OpenAI mock: a response in the background is queued, in progress, completed', async () => {
    const request = { model: 'gpt-5', input: 'hi', background: true };
    const { id, status } = await client.responses.create(request);
    const seen = [status, (await client.responses.retrieve(id)).status];
    const done = await client.responses.retrieve(id);
    assert.deepEqual([...seen, done.status], ['queued', 'in_progress', 'completed']);
    assert.match(done.output_text, /You said: "hi"/);
    assert.deepEqual(done.usage.input_tokens_details, { cached_tokens: 0, cache_write_tokens: 0 });
    const other = await client.responses.create(request);
    assert.notEqual(other.id, id);
    assert.equal((await client.responses.cancel(other.id)).status, 'cancelled');
    assert.equal((await client.responses.retrieve(other.id)).status, 'cancelled');
  });

  test('C1 OpenAI mock: a response is kept with its input until it is deleted', async () => {
    const response = await client.responses.create({ model: 'gpt-5', input: 'keep me' });
    assert.deepEqual((await client.responses.retrieve(response.id)).output_text, response.output_text);
    const [item] = (await client.responses.inputItems.list(response.id)).data;
    assert.deepEqual([item.role, item.content[0].text], ['user', 'keep me']);
    await client.responses.delete(response.id);
    assert.equal((await failureOf(() => client.responses.retrieve(response.id))).status, 404);
  });

  test('C1 OpenAI mock: a conversation has its items, also those of its responses', async () => {
    const { id } = await client.conversations.create({ metadata: { a: 'b' }, items: [{ role: 'user', content: 'one' }] });
    const response = await client.responses.create({ model: 'gpt-5', conversation: id, input: 'two' });
    assert.deepEqual(response.conversation, { id });
    await client.conversations.items.create(id, { items: [{ role: 'user', content: 'three' }] });
    const items = (await client.conversations.items.list(id, { order: 'asc' })).data;
    const texts = items.map(({ content }) => content[0].text);
    assert.deepEqual([texts[0], texts[1], texts[2], texts[3]], ['one', 'two', response.output_text, 'three']);
    assert.equal((await client.conversations.items.retrieve(items[0].id, { conversation_id: id })).id, items[0].id);
    assert.deepEqual((await client.conversations.update(id, { metadata: { c: 'd' } })).metadata, { c: 'd' });
    await client.conversations.items.delete(items[0].id, { conversation_id: id });
    assert.equal((await client.conversations.items.list(id)).data.length, 3);
    assert.equal((await client.conversations.delete(id)).deleted, true);
    assert.equal((await failureOf(() => client.conversations.retrieve(id))).status, 404);
  });

  test('C1 OpenAI mock: a vector store counts and finds its files', async () => {
    const file = await upload('the quick brown fox', 'fox.txt');
    const store = await client.vectorStores.create({ name: 'animals' });
    const attached = await client.vectorStores.files.createAndPoll(store.id, { file_id: file.id });
    assert.equal(attached.status, 'completed');
    assert.equal((await client.vectorStores.retrieve(store.id)).file_counts.completed, 1);
    const [hit] = (await client.vectorStores.search(store.id, { query: 'fox' })).data;
    assert.deepEqual([hit.filename, hit.content[0].text], ['fox.txt', 'the quick brown fox']);
    const batch = await client.vectorStores.fileBatches.createAndPoll(store.id, { file_ids: [file.id] });
    assert.deepEqual([batch.status, batch.file_counts.total], ['completed', 1]);
    assert.equal((await client.vectorStores.fileBatches.listFiles(batch.id, { vector_store_id: store.id })).data.length, 1);
    await client.vectorStores.files.delete(file.id, { vector_store_id: store.id });
    assert.equal((await client.vectorStores.files.list(store.id)).data.length, 0);
    await client.vectorStores.delete(store.id);
    assert.equal((await failureOf(() => client.vectorStores.retrieve(store.id))).status, 404);
  });

  test('C1 OpenAI mock: speech as a sound and as a stream', async () => {
    const request = { model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'hi' };
    const wav = Buffer.from(await (await client.audio.speech.create({ ...request, response_format: 'wav' })).arrayBuffer());
    assert.equal(wav.subarray(0, 4).toString(), 'RIFF');
    assert.equal(wav.readUInt32LE(4), wav.length - 8);
    const mp3 = await client.audio.speech.create(request);
    assert.equal(mp3.headers.get('content-type'), 'audio/mpeg');
    await mp3.arrayBuffer();
  });

  test('C1 OpenAI mock: transcriptions in each format, streamed too, and translations', async () => {
    const recording = async () => ({ file: await toFile(Buffer.from('RIFF'), 'a.wav'), model: 'gpt-4o-transcribe' });
    const { text, usage } = await client.audio.transcriptions.create(await recording());
    assert.match(text, /built-in mock/);
    assert.equal(usage.type, 'tokens');
    const verbose = await client.audio.transcriptions.create({ ...(await recording()), model: 'whisper-1', response_format: 'verbose_json' });
    assert.deepEqual([verbose.segments.length, verbose.usage.type], [1, 'duration']);
    const vtt = await client.audio.transcriptions.create({ ...(await recording()), model: 'whisper-1', response_format: 'vtt' });
    assert.match(vtt, /^WEBVTT/);
    let streamed = '';
    for await (const event of await client.audio.transcriptions.create({ ...(await recording()), stream: true })) {
      if (event.type === 'transcript.text.delta') streamed += event.delta;
    }
    assert.equal(streamed, text);
    assert.equal((await client.audio.translations.create({ ...(await recording()), model: 'whisper-1' })).text, text);
  });

  test('C1 OpenAI mock: images made, edited, varied and streamed', async () => {
    const image = await toFile(Buffer.from('png'), 'a.png', { type: 'image/png' });
    assert.equal((await client.images.generate({ model: 'gpt-image-1', prompt: 'x', n: 2 })).data.length, 2);
    const edited = await client.images.edit({ model: 'gpt-image-1', image, prompt: 'x' });
    assert.ok(edited.usage.input_tokens_details.image_tokens > 0);
    assert.equal((await client.images.createVariation({ image })).data.length, 1);
    const types = [];
    const request = { model: 'gpt-image-1', prompt: 'x', stream: true, partial_images: 1 };
    for await (const event of await client.images.generate(request)) types.push(event.type);
    assert.deepEqual(types, ['image_generation.partial_image', 'image_generation.completed']);
  });

  test('C1 L1 L2 SIGTERM ends with 0; one record per exchange', () => stopAndCheckLog(finops));
});
