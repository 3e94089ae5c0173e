// The real Claude Code in front of the built-in mock: one prompt, one answer, and what the log says of it.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';

import { Agent, packageFile } from '../support/agent.mjs';
import { startFinops } from '../support/finops.mjs';
import { callerKeys } from '../support/keys.mjs';
import { assertNoSecret, readLog } from '../support/log-check.mjs';

const claude = packageFile(`@anthropic-ai/claude-code-${process.platform}-${process.arch}`, 'claude');

describe('Claude Code through finops', () => {
  let finops;
  let agent;
  before(async () => {
    finops = await startFinops({ args: ['--mock'] });
    agent = await Agent.create();
  });
  after(async () => {
    await finops?.dispose();
    await agent?.dispose();
  });

  test('C1 L1 Claude Code: "hi" is one request and one answer, no tool runs, the log has model, session and usage', async () => {
    const { code, stdout, stderr, knocks } = await agent.run(claude, ['-p', 'hi', '--output-format', 'json'], {
      env: {
        ANTHROPIC_BASE_URL: `${finops.url}/anthropic_passthrough`,
        ANTHROPIC_API_KEY: callerKeys.anthropic,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
        DISABLE_TELEMETRY: '1',
        DISABLE_ERROR_REPORTING: '1',
      },
    });
    await finops.stop();
    assert.equal(code, 0, stderr + stdout);
    const said = JSON.parse(stdout);
    assert.equal(said.is_error, false);
    assert.equal(said.num_turns, 1, 'no tool ran');
    assert.deepEqual(said.permission_denials, [], 'no tool was asked for');
    assert.match(said.result, /^This is finops' built-in mock answering as .*You said: "hi"\.$/);
    assert.deepEqual(await readdir(agent.work), [], 'nothing was written');
    assert.deepEqual(knocks, [], 'nothing went anywhere else');

    const { text, records } = await readLog(finops.logDir);
    assertNoSecret(text, 'log (L7)');
    assert.deepEqual(records.map(({ method, path, status, outcome }) => [method, path, status, outcome]), [
      ['POST', '/v1/messages', 200, 'ok'],
    ]);
    const [{ provider, stream, model, session, usage }] = records;
    assert.deepEqual({ provider, stream, session }, { provider: 'anthropic', stream: true, session: said.session_id });
    assert.deepEqual(Object.keys(said.modelUsage), [model]);
    const { inputTokens, outputTokens } = said.modelUsage[model];
    assert.deepEqual([usage.input_tokens, usage.output_tokens, usage.source], [inputTokens, outputTokens, 'stream']);
  });
});
