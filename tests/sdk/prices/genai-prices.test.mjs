// The price engine against the library whose table it uses: made-up exchanges, priced by the real binary and by calcPrice.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { calcPrice } from '@pydantic/genai-prices';

import { finopsBinary } from '../support/finops.mjs';
import { nanoDollars, scaled } from './decimal.mjs';
import { reasons, whyUnknown } from './unknown.mjs';
import { exchanges, theirProvider } from './usages.mjs';

const count = 500;
const cases = exchanges(count, 20261122);
let folder;
let lines;

function recordOf({ provider, name, at, tier, usage, details }, index) {
  const known = (key) => usage[key] ?? null;
  const counts = ['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_write_tokens', 'cache_write_1h_tokens', 'reasoning_tokens'];
  return {
    v: 1,
    id: `01KEZ87T5W${String(index).padStart(16, '0')}`,
    ts: new Date(at).toISOString(),
    kind: 'exchange',
    provider,
    operation: 'chat',
    model: 'asked-for-something-else',
    response_model: name,
    status: 200,
    outcome: 'ok',
    usage: { ...Object.fromEntries(counts.map((key) => [key, known(key)])), source: 'response', details, raw: [] },
    cost_usd: null,
    cost: null,
    replay_of: null,
    response_id: null,
    finish_reasons: [],
    service_tier: tier,
    request: null,
    response: null,
  };
}

/** What calcPrice says: the valid prices, and the total or why there is none. */
function theirs({ provider, name, at, usage, details }) {
  const { audio_ms: ms, ...counts } = details;
  const time = ms === undefined ? {} : { audio_seconds: ms / 1000, input_audio_seconds: ms / 1000 };
  const options = { providerId: theirProvider[provider], timestamp: new Date(at) };
  const prices = calcPrice({}, name, options)?.model_price;
  if (prices === undefined) return { prices };
  const { reasoning_tokens: ignored, ...tokens } = usage;
  try {
    return { prices, total: calcPrice({ ...tokens, ...counts, ...time }, name, options).total_price };
  } catch (error) {
    return { prices, refused: error.message };
  }
}

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'finops-prices-'));
  const file = path.join(folder, 'log.jsonl');
  await writeFile(file, cases.map((one, index) => `${JSON.stringify(recordOf(one, index))}\n`).join(''));
  const run = promisify(execFile)(finopsBinary, ['inspect', '--json', '--reprice', file], {
    env: { HOME: folder },
    maxBuffer: 64 << 20,
  });
  lines = (await run).stdout.trimEnd().split('\n');
});
after(() => rm(folder, { recursive: true, force: true }));

test('data/prices.json is of the version that the tests compare with', async () => {
  const table = fileURLToPath(new URL('../../../data/prices.json', import.meta.url));
  const { source, providers } = JSON.parse(await readFile(table, 'utf8'));
  const library = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
  const { version } = JSON.parse(await readFile(path.join(path.dirname(library), '..', 'package.json'), 'utf8'));
  assert.equal(source.version, version);
  assert.deepEqual(providers.slice(0, 4).map(({ id }) => id), ['openai', 'anthropic', 'azure', 'google']);
});

test(`${count} made-up exchanges cost to the nano-dollar what calcPrice says, or are unknown by the rules`, () => {
  assert.equal(lines.length, count);
  const seen = new Map();
  const problems = [];
  for (const [index, one] of cases.entries()) {
    const { cost } = JSON.parse(lines[index]);
    const usd = /"cost_usd":([^,]+),/.exec(lines[index])[1];
    const { prices, total, refused } = theirs(one);
    const rules = prices === undefined ? ['model unknown'] : [...whyUnknown(one, prices)];
    const rule = rules[0] ?? null;
    seen.set(rule ?? 'priced', (seen.get(rule ?? 'priced') ?? 0) + 1);

    const fits = rule === null || rules.some((name) => reasons[name].test(cost.reason));
    const expected = rule === null && refused === undefined ? String(nanoDollars(total)) : `unknown (${rule ?? refused})`;
    const given = usd === 'null' ? `unknown (${rule ?? cost.reason})` : String(scaled(usd, 9));
    if (!fits || expected !== given || cost.status !== (usd === 'null' ? 'no_price' : 'priced') || (usd === 'null') !== (cost.reason !== null)) {
      problems.push({ expected, given, rules, ...one, prices, cost });
    }
    const sum = Object.values(cost.by).reduce((all, part) => all + scaled(String(part), 12), 0n);
    if (usd !== 'null' && scaled(`${sum}e-12`, 9) !== scaled(usd, 9)) problems.push({ usd, sum, cost });
  }
  assert.deepEqual(problems.slice(0, 3), [], `${problems.length} differences`);
  console.log([...seen].map(([rule, times]) => `${rule} ${times}`).join(', '));
  assert.ok(seen.get('priced') > count / 3, 'most are priced');
  for (const rule of ['service tier', 'inconsistent', 'cache reads', 'cache writes', '1-hour writes', 'web searches',
    'searches not reported', 'input audio', 'output audio', 'overlap with the cache', 'output', 'output tokens unknown', 'no rates at all', 'model unknown']) {
    assert.ok(seen.get(rule) > 0, `a case for: ${rule}`);
  }
});

// finops refuses what could hang it (src/core/usage/safe_regex.h). What the package writes for any provider, those that
// the built-in table leaves out too, must not be among it: users hand its newer files to --prices.
test('every regular expression of the package is accepted', async () => {
  const library = await readFile(createRequire(import.meta.url).resolve('@pydantic/genai-prices'), 'utf8');
  const patterns = [...new Set([...library.matchAll(/\bregex"?:\s*("(?:[^"\\]|\\.)*")/g)].map(([, text]) => JSON.parse(text)))];
  assert.ok(patterns.length >= 40, `${patterns.length} found`);
  const models = patterns.map((regex, index) => ({ id: `m${index}`, match: { regex }, prices: { input_mtok: 1 } }));
  const file = path.join(folder, 'patterns.json');
  await writeFile(file, JSON.stringify([{ id: 'openai', models }]));
  const { stdout } = await promisify(execFile)(finopsBinary, ['prices', 'check', file], { env: { HOME: folder } });
  assert.match(stdout, new RegExp(`models +${patterns.length} with rates`));
});
