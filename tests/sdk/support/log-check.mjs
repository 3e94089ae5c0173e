// After a suite: one record per exchange, each saying what the SDK saw, and no secret anywhere.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { allSecrets } from './keys.mjs';

/** Contract L1, in order. */
const recordKeys = (
  'v id ts kind source route provider provider_reason method path query operation model response_model status outcome ' +
  'stream duration_ms ttfb_ms ttft_ms overhead_us usage cost_usd cost credential attempts session client tags upstream ' +
  'error replay_of response_id finish_reasons service_tier request response'
).split(' ');
const usageKeys = (
  'input_tokens output_tokens cache_read_tokens cache_write_tokens cache_write_1h_tokens reasoning_tokens source details raw'
).split(' ');
const costKeys = ['status', 'by', 'table', 'basis', 'source', 'reason'];

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
  const problems = finops.exchanges().flatMap((seen) => problemsOf(claim(unclaimed, seen), seen));
  const extra = [...unclaimed.values()].map((record) => `no exchange for the record ${JSON.stringify(summary(record))}`);
  assert.deepEqual([...problems, ...extra], [], 'the log says what the SDKs saw (L1, L2)');
}

/** By x-finops-id; a call that ended before the head came has none: then by method, path and missing status. */
function claim(unclaimed, seen) {
  const found =
    seen.status === null
      ? [...unclaimed.values()].find((record) => record.status === null && record.method === seen.method && seen.path.endsWith(record.path))
      : unclaimed.get(seen.responseHeaders.get('x-finops-id'));
  if (found) unclaimed.delete(found.id);
  return found;
}

const summary = ({ id, method, path: recorded, status, outcome }) => ({ id, method, path: recorded, status, outcome });

/** Everything wrong with the record of one exchange, as readable lines. */
function problemsOf(record, seen) {
  const at = `${seen.method} ${seen.path}${seen.query && `?${seen.query}`} → ${seen.status}`;
  if (!record) return [`${at}: no record`];
  const problems = [];
  const expect = (key, logged, wanted) => {
    if (!isDeepStrictEqual(logged, wanted)) problems.push(`${at}: ${key} is ${JSON.stringify(logged)}, not ${JSON.stringify(wanted)}`);
  };
  expect('the list of keys', Object.keys(record), recordKeys);
  expect('v', record.v, 1);
  expect('id, a ULID', ulid.test(record.id), true);
  expect('ts, RFC 3339 UTC with ms', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(record.ts), true);
  expect('path', record.path, recordedPath(record, seen));
  const { usage, sentBody, ...fields } = { ...expectedRecord(seen, record), ...seen.expected };
  for (const [key, wanted] of Object.entries(fields)) expect(key, record[key], wanted);
  expect('the list of keys of usage', Object.keys(record.usage ?? {}), usageKeys);
  expect('the list of keys of cost', Object.keys(record.cost ?? {}), costKeys);
  if (usage) expect('usage', record.usage && pick(record.usage, Object.keys(usage)), usage);
  if (sentBody) problems.push(...bodyProblems(record.request, sentBody).map((problem) => `${at}: ${problem}`));
  return problems;
}

/** L1: bodies exactly as on the wire. */
function bodyProblems({ bytes, sha256, encoding, truncated, body }, sent) {
  const problems = [];
  if (bytes !== sent.length) problems.push(`request.bytes is ${bytes}, not ${sent.length}`);
  if (sent.length === 0) return problems;
  if (sha256 !== createHash('sha256').update(sent).digest('hex')) problems.push('request.sha256 is not that of the sent body');
  if (truncated) problems.push('request.truncated');
  const logged = Buffer.from(body ?? '', encoding === 'base64' ? 'base64' : 'utf8');
  if (!logged.equals(sent)) problems.push('request.body is not the sent body');
  return problems;
}

const ulid = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const pick = (object, keys) => Object.fromEntries(keys.map((key) => [key, object[key]]));

/** The contract leaves open whether the route's prefix belongs to `path`; nothing else may differ. */
function recordedPath(record, { path: full }) {
  return record.path === full ? full : full.slice(full.indexOf('/', 1));
}

function expectedRecord(seen, record) {
  const type = seen.responseHeaders?.get('content-type') ?? '';
  return {
    source: 'serve',
    method: seen.method,
    ...expectedProvider(seen),
    status: seen.status,
    stream: type.startsWith('text/event-stream'),
    outcome: expectedOutcome(seen, record),
    replay_of: seen.responseHeaders?.get('x-finops-replay') ?? null,
  };
}

const providers = { openai_passthrough: 'openai', anthropic_passthrough: 'anthropic', azure_passthrough: 'azure' };

/** Contract F3, written down a second time. */
function expectedProvider({ path: full, requestHeaders, responseHeaders }) {
  const [, name, ...rest] = full.split('/');
  const route = `/${name}`;
  if (name in providers) return { route, provider: providers[name], provider_reason: 'default' };
  if (responseHeaders?.get('x-finops-error') === 'invalid_path') return { route }; // refused before the choice
  const path = `/${rest.join('/')}`;
  if (/\/projects\/[^/]+\/locations\/[^/]+\//.test(path)) return { route, provider: 'vertex', provider_reason: 'path' };
  if (rest.includes('publishers')) return { route, provider: 'vertex', provider_reason: 'path' };
  const oauth = requestHeaders.get('authorization')?.startsWith('Bearer ya29.');
  return oauth ? { route, provider: 'vertex', provider_reason: 'token' } : { route, provider: 'gemini', provider_reason: 'default' };
}

function expectedOutcome({ status, responseHeaders, thrownAway }, record) {
  if (status === null) return 'client_closed';
  // An SDK that throws an answer away may close its connection before the last bytes are written (F9), or after.
  if (thrownAway && record.outcome === 'client_closed') return 'client_closed';
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
