// C3: what each vendor's SDK asked the mock is captured once and sent again with `finops replay`: to the same provider, to a
// reworded one, to changed ones, to one that fails, with a refused key, and with a limit of cost.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { anthropicClient } from '../clients/anthropic.mjs';
import { throughFinops } from '../clients/base-urls.mjs';
import { geminiClient } from '../clients/google.mjs';
import { openaiClient } from '../clients/openai.mjs';
import { messageScenarios } from '../scenarios/anthropic.mjs';
import { contentScenarios } from '../scenarios/google.mjs';
import { chatScenarios, embeddingScenarios } from '../scenarios/openai-chat.mjs';
import { responsesScenarios } from '../scenarios/openai-responses.mjs';
import { startChangedProvider } from '../support/changed-provider.mjs';
import { startFinops } from '../support/finops.mjs';
import { finopsKeys } from '../support/keys.mjs';
import { assertNoSecret, readLog } from '../support/log-check.mjs';
import { runFinops } from '../support/run-finops.mjs';

const sdks = [
  { name: 'OpenAI chat', make: openaiClient, scenarios: [...chatScenarios, ...embeddingScenarios] },
  { name: 'OpenAI responses', make: openaiClient, scenarios: responsesScenarios },
  { name: 'Anthropic', make: anthropicClient, scenarios: messageScenarios },
  { name: 'Gemini', make: geminiClient, scenarios: contentScenarios },
];

/** The columns of a replay's lines (contract C3). */
const columns = 'verdict id model_from model_to status_from status_to ms_from ms_to usd_from usd_to reason'.split(' ');

/** Runs `finops replay LOG …args`; `rows` are its lines. */
async function replay(logDir, args, env = finopsKeys) {
  const { code, out, err } = await runFinops(['replay', logDir, '--yes', '--no-log', ...args], env);
  assertNoSecret(out + err, 'output of replay (L7)');
  const rows = out.split('\n').filter((line) => line !== '').map((line) => {
    const cells = line.split('\t');
    assert.equal(cells.length, columns.length, line);
    return Object.fromEntries(columns.map((column, i) => [column, cells[i]]));
  });
  return { code, rows, err };
}

const verdicts = (rows) => rows.map(({ verdict }) => verdict);
const count = (rows, verdict) => verdicts(rows).filter((one) => one === verdict).length;

for (const { name, make, scenarios } of sdks) {
  describe(`golden session: ${name}`, () => {
    let mock;
    let recorded;

    before(async () => {
      mock = await startFinops({ args: ['--mock'] });
      const capture = await startFinops({ args: ['--mock'] });
      for (const scenario of scenarios) scenario.check(await scenario.run(make(throughFinops(capture.url))));
      await capture.stop();
      recorded = { dispose: capture.dispose, logDir: capture.logDir, records: (await readLog(capture.logDir)).records };
    });
    after(async () => {
      await mock?.dispose();
      await recorded?.dispose();
    });

    /** Replays the session against a provider that answers as the mock does, but edited. */
    async function against(edit, args = []) {
      const provider = await startChangedProvider(mock.url, edit);
      try {
        const to = [['openai', 'openai'], ['anthropic', 'anthropic'], ['gemini', 'genai']];
        const upstreams = to.flatMap(([id, prefix]) => ['--upstream', `${id}=${provider.url}/${prefix}_passthrough`]);
        return { ...(await replay(recorded.logDir, [...upstreams, ...args])), requests: provider.requests };
      } finally {
        await provider.stop();
      }
    }

    test(`C3 C6 ${name}: the same provider answers the same, in the order of the recording`, async () => {
      const { code, rows } = await replay(recorded.logDir, ['--mock']);
      assert.deepEqual(rows.map(({ id }) => id), recorded.records.map(({ id }) => id));
      assert.deepEqual(verdicts(rows), recorded.records.map(() => 'same'));
      assert.equal(code, 0);
    });

    test(`C3 ${name}: it is the same over the network, with the key of now`, async () => {
      const { code, rows, requests } = await against((answer) => answer);
      assert.equal(count(rows, 'same'), recorded.records.length);
      assert.equal(requests.length, recorded.records.length);
      assert.equal(code, 0);
      const keys = Object.values(finopsKeys);
      for (const { headers } of requests) {
        const sent = [headers.authorization?.replace('Bearer ', ''), headers['x-api-key'], headers['x-goog-api-key']];
        assert.ok(sent.some((key) => keys.includes(key)), 'F6: the key of the environment, not the recorded one');
      }
    });

    test(`C3 C6 ${name}: other words are 'reworded', which fails no run`, async () => {
      const { code, rows } = await against(({ status, body }) => ({ status, body: body.replaceAll('mock', 'mockingbird') }));
      assert.equal(count(rows, 'reworded') + count(rows, 'same'), rows.length, verdicts(rows).join());
      assert.ok(count(rows, 'reworded') > 0);
      assert.equal(code, 0);
    });

    test(`C3 C6 ${name}: --compare text takes other words for a change`, async () => {
      const edit = ({ status, body }) => ({ status, body: body.replaceAll('mock', 'mockingbird') });
      const { code, rows } = await against(edit, ['--compare', 'text']);
      assert.ok(count(rows, 'changed') > 0, verdicts(rows).join());
      assert.equal(code, 1);
    });

    test(`C3 C6 ${name}: another tool is 'changed', and the reason names it`, async () => {
      const edit = ({ status, body }) => ({ status, body: body.replaceAll('get_weather', 'get_whether') });
      const { code, rows } = await against(edit);
      const changed = rows.filter(({ verdict }) => verdict === 'changed');
      assert.ok(changed.length > 0, verdicts(rows).join());
      for (const { reason } of changed) assert.match(reason, /tool|get_w/);
      assert.equal(count(rows, 'same') + changed.length, rows.length);
      assert.equal(code, 1);
    });

    test(`C3 C6 ${name}: a provider that fails is an 'error', an answer that is no JSON is 'changed'`, async () => {
      const failing = await against(() => ({ status: 500, body: '{"error":{"message":"broken"}}' }));
      assert.equal(count(failing.rows, 'error') + count(failing.rows, 'changed'), failing.rows.length);
      assert.ok(count(failing.rows, 'error') > 0, verdicts(failing.rows).join());
      assert.ok(failing.rows.every(({ status_to: status }) => status === '500'));
      assert.equal(failing.code, 1);
      const broken = await against(({ status }) => ({ status, body: 'not what was asked for' }));
      assert.deepEqual(verdicts(broken.rows), broken.rows.map(() => 'changed'));
      assert.equal(broken.code, 1);
    });

    test(`C3 C6 ${name}: the first refused key ends the run`, async () => {
      const { code, requests } = await against(() => ({ status: 401, body: '{"error":{"message":"invalid key"}}' }));
      assert.equal(requests.length, 1);
      assert.equal(code, 1);
    });

    test(`C3 C6 ${name}: a limit of cost stops it cleanly with a partial report`, async () => {
      const { code, rows, err, requests } = await against((answer) => answer, ['--max-cost', '0.00002']);
      assert.equal(code, 7, err);
      assert.ok(requests.length < recorded.records.length);
      assert.ok(rows.filter(({ verdict }) => verdict !== 'skipped').length === requests.length);
      assert.match(err, /max-cost/);
    });
  });
}
