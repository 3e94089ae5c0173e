// The price engine against the library whose table it uses: made-up exchanges, priced by the real binary and by calc_price
// of the Python package, which library.py asks. FINOPS_GENAI_PRICES is a Python that has it (scripts/test installs it).

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { finopsBinary } from '../support/finops.mjs';
import { scaled } from './decimal.mjs';
import { reasons, whyUnknown } from './unknown.mjs';
import { exchanges } from './usages.mjs';

const python = process.env.FINOPS_GENAI_PRICES ?? fileURLToPath(new URL('../../../build/genai-prices/bin/python', import.meta.url));

function library(word, input = '') {
  const script = fileURLToPath(new URL('library.py', import.meta.url));
  const { stdout, stderr, status, error } = spawnSync(python, [script, word], { input, encoding: 'utf8', maxBuffer: 64 << 20 });
  assert.equal(status, 0, `${python} with genai-prices: ${error ?? stderr}`);
  return stdout;
}

const { version, providers } = JSON.parse(library('providers'));
const beyond = 500;
const cases = exchanges(providers, beyond, 20261122);
const count = cases.length;
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

/** What the library is asked. It is told of reasoning only where that has a price of its own; else it is output. */
function question({ their, name, at, context, usage, details }) {
  const { audio_ms: ms, ...counts } = details;
  const { reasoning_tokens: reasoning, ...tokens } = usage;
  const time = ms === undefined ? {} : { audio_seconds: ms / 1000, input_audio_seconds: ms / 1000 };
  const own = reasoning === undefined ? {} : { output_reasoning_tokens: reasoning };
  return { provider: their, model: name, at: new Date(at).toISOString().replace('Z', '+00:00'), context, usage: { ...tokens, ...counts, ...time }, reasoning: own };
}

/** What the library says of each case: the valid prices, and the total or why there is none. */
function theirs() {
  const lines = cases.map((one) => `${JSON.stringify(question(one))}\n`).join('');
  return library('calc', lines).trimEnd().split('\n').map((line) => JSON.parse(line));
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
  const { source, providers: listed } = JSON.parse(await readFile(table, 'utf8'));
  assert.equal(source.version, version);
  const names = (list) => list.flatMap(({ id, models }) => models.map((model) => `${id}/${model.id}`));
  assert.deepEqual(names(listed), names(providers));
});

test(`${count} made-up exchanges cost to the nano-dollar what calc_price says, or are unknown by the rules`, () => {
  assert.equal(lines.length, count);
  const seen = new Map();
  const problems = [];
  const answers = theirs();
  for (const [index, one] of cases.entries()) {
    const { cost } = JSON.parse(lines[index]);
    const usd = /"cost_usd":([^,]+),/.exec(lines[index])[1];
    const answer = answers[index];
    const { prices, total, refused } = answer;
    const rules = prices === null ? ['model unknown'] : [...whyUnknown(one, answer)];
    const rule = rules[0] ?? null;
    seen.set(rule ?? 'priced', (seen.get(rule ?? 'priced') ?? 0) + 1);

    const fits = rule === null || rules.some((name) => reasons[name].test(cost.reason));
    const expected = rule === null && refused === undefined ? String(scaled(total, 9)) : `unknown (${rule ?? refused})`;
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
  const priced = cases.filter((one, index) => /"cost_usd":\d/.test(lines[index]));
  assert.ok(priced.some(({ tier }) => tier === 'flex') && priced.some(({ tier }) => tier === 'fast'), 'tiers are priced');
  const without = providers.filter(({ id }) => !priced.some(({ their }) => their === id)).map(({ id }) => id);
  assert.deepEqual(without, [], 'a price of every provider');
  for (const rule of ['not counted', 'unseen condition', 'service tier', 'inconsistent', 'cache reads', 'cache writes', '1-hour writes', 'web searches',
    'searches not reported', 'input audio', 'output audio', 'overlap with the cache', 'output', 'output tokens unknown', 'no rates at all', 'model unknown']) {
    assert.ok(seen.get(rule) > 0, `a case for: ${rule}`);
  }
});

// finops reads RE2's syntax and one kind of lookahead (src/core/prices/name_regex.h). All that the package writes must be
// among it: users hand its newer files to --prices.
test('every regular expression of the package is accepted', async () => {
  const patterns = [...new Set([...JSON.stringify(providers).matchAll(/"regex":("(?:[^"\\]|\\.)*")/g)].map(([, text]) => JSON.parse(text)))];
  assert.ok(patterns.length >= 40, `${patterns.length} found`);
  const models = patterns.map((regex, index) => ({ id: `m${index}`, match: { regex }, prices: { input_mtok: 1 } }));
  const file = path.join(folder, 'patterns.json');
  await writeFile(file, JSON.stringify([{ id: 'openai', models }]));
  const { stdout } = await promisify(execFile)(finopsBinary, ['prices', 'check', file], { env: { HOME: folder } });
  assert.match(stdout, new RegExp(`models +${patterns.length} with rates`));
});
