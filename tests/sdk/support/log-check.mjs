// After a suite: one record per exchange, each saying what the SDK saw, and no secret anywhere.

import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { allSecrets } from './keys.mjs';

/** Contract L1, in order. */
const recordKeys = (
  'v id ts kind source route provider provider_reason method path query operation model response_model status outcome ' +
  'stream duration_ms ttfb_ms ttft_ms overhead_us usage cost_usd cost credential attempts session client tags upstream ' +
  'error replay_of request response'
).split(' ');

export async function readLog(logDir) {
  const names = (await readdir(logDir)).filter((name) => name.endsWith('.jsonl'));
  const files = await Promise.all(names.map((name) => readFile(path.join(logDir, name), 'utf8')));
  const text = files.join('');
  const records = text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  return { names, text, records };
}

/** Stops finops and checks its log against what the SDKs saw. */
export async function stopAndCheckLog(finops) {
  await finops.stop();
  const { names, text, records } = await readLog(finops.logDir);
  await assertPrivate(finops.logDir, names);
  assertNoSecret(text, 'log (L7)');
  assertNoSecret(finops.output(), 'stderr (L7)');

  const exchanges = records.filter((record) => record.kind === 'exchange');
  const unclaimed = new Map(exchanges.map((record) => [record.id, record]));
  assert.equal(unclaimed.size, exchanges.length, 'L1: ids are unique');
  for (const seen of finops.exchanges()) {
    const record = claim(unclaimed, seen);
    assertRecord(record, seen);
  }
  assert.deepEqual([...unclaimed.values()].map(summary), [], 'no record without an exchange');
}

/** By x-finops-id; a call that ended before the head came has none, then by method, path and missing status. */
function claim(unclaimed, seen) {
  const id = seen.responseHeaders?.get('x-finops-id');
  const found = id
    ? unclaimed.get(id)
    : [...unclaimed.values()].find((record) => record.method === seen.method && seen.path.endsWith(record.path));
  assert.ok(found, `L2: no record for ${seen.method} ${seen.path} (${id}); left: ${JSON.stringify([...unclaimed.values()].map(summary))}`);
  unclaimed.delete(found.id);
  return found;
}

const summary = ({ id, method, path: recorded, status, outcome }) => ({ id, method, path: recorded, status, outcome });

function assertRecord(record, seen) {
  const at = `record of ${seen.method} ${seen.path}${seen.query && `?${seen.query}`}`;
  assert.deepEqual(Object.keys(record), recordKeys, `L1: keys in order, ${at}`);
  assert.equal(record.v, 1, at);
  assert.match(record.id, /^[0-9A-HJKMNP-TV-Z]{26}$/, `L1: ULID, ${at}`);
  assert.match(record.ts, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, `L1: ts, ${at}`);
  const expected = { ...expectedRecord(seen), ...seen.expected };
  const { usage, ...fields } = expected;
  const logged = Object.fromEntries(Object.keys(fields).map((key) => [key, record[key]]));
  assert.deepEqual(logged, fields, `L1: ${at}`);
  assert.ok([seen.path, seen.path.slice(seen.path.indexOf('/', 1))].includes(record.path), `L1: path ${record.path}, ${at}`);
  if (usage) {
    const { input_tokens, output_tokens } = record.usage;
    assert.deepEqual({ input_tokens, output_tokens }, usage, `L1: usage, ${at}`);
  }
}

function expectedRecord(seen) {
  const type = seen.responseHeaders?.get('content-type') ?? '';
  return {
    source: 'serve',
    method: seen.method,
    ...expectedProvider(seen),
    status: seen.status,
    stream: type.startsWith('text/event-stream'),
    outcome: expectedOutcome(seen),
    replay_of: null,
  };
}

const providers = { openai_passthrough: 'openai', anthropic_passthrough: 'anthropic', azure_passthrough: 'azure' };

/** Contract F3, written down a second time. */
function expectedProvider({ path: full, requestHeaders }) {
  const [, route, ...rest] = full.split('/');
  if (route in providers) return { provider: providers[route], provider_reason: 'default' };
  const segments = `/${rest.join('/')}`;
  if (/\/projects\/[^/]+\/locations\/[^/]+\//.test(segments)) return { provider: 'vertex', provider_reason: 'path' };
  if (rest.includes('publishers')) return { provider: 'vertex', provider_reason: 'path' };
  if (requestHeaders.get('authorization')?.startsWith('Bearer ya29.')) return { provider: 'vertex', provider_reason: 'token' };
  return { provider: 'gemini', provider_reason: 'default' };
}

function expectedOutcome({ status, responseHeaders }) {
  if (status === null) return 'client_closed';
  if (responseHeaders.has('x-finops-error')) return status === 504 ? 'timeout' : status === 502 ? 'upstream_error' : 'rejected';
  return status < 400 ? 'ok' : 'http_error';
}

export function assertNoSecret(text, where) {
  for (const secret of allSecrets) {
    const at = text.indexOf(secret);
    assert.equal(at, -1, `${where} holds a credential: …${text.slice(Math.max(0, at - 80), at + 8)}…`);
  }
}

async function assertPrivate(logDir, names) {
  assert.ok(names.length > 0, 'L1: a segment exists');
  for (const name of names) {
    const { mode } = await stat(path.join(logDir, name));
    assert.equal(mode & 0o777, 0o600, `L7: ${name} is private`);
  }
}
