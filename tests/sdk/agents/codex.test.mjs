// The real Codex in front of the built-in mock: one prompt, one answer, and what the log says of it.

import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Agent, packageFile } from '../support/agent.mjs';
import { startFinops } from '../support/finops.mjs';
import { callerKeys } from '../support/keys.mjs';
import { assertNoSecret, readLog } from '../support/log-check.mjs';

const systems = { linux: 'unknown-linux-musl', darwin: 'apple-darwin' };
const machines = { x64: 'x86_64', arm64: 'aarch64' };
const target = `${machines[process.arch]}-${systems[process.platform]}`;
const codex = packageFile(`@openai/codex-${process.platform}-${process.arch}`, 'vendor', target, 'bin', 'codex');

const config = (url) => `openai_base_url = "${url}/openai_passthrough/v1"
check_for_update_on_startup = false
[analytics]
enabled = false
[features]
apps = false
plugins = false
`;

describe('Codex through finops', () => {
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

  test('C1 L1 Codex: "hi" is one request and one answer, no tool runs, the log has model, session and usage', async () => {
    const env = { CODEX_HOME: path.join(agent.home, '.codex') };
    await mkdir(env.CODEX_HOME);
    await writeFile(path.join(env.CODEX_HOME, 'config.toml'), config(finops.url));
    const login = await agent.run(codex, ['login', '--with-api-key'], { env, input: callerKeys.openai });
    assert.equal(login.code, 0, login.stderr);

    const { code, stdout, stderr, knocks } = await agent.run(codex, ['exec', '--skip-git-repo-check', '--json', 'hi'], { env });
    await finops.stop();
    assert.equal(code, 0, stderr + stdout);
    const events = stdout.trim().split('\n').map((line) => JSON.parse(line));
    const items = events.filter(({ type }) => type === 'item.completed').map(({ item }) => item);
    assert.deepEqual(items.filter(({ type }) => type !== 'agent_message' && type !== 'error'), [], 'no tool ran');
    const answers = items.filter(({ type }) => type === 'agent_message').map((item) => item.text);
    assert.equal(answers.length, 1);
    assert.match(answers[0], /^This is finops' built-in mock answering as .*You said: "hi"\.$/);
    assert.deepEqual(await readdir(agent.work), [], 'nothing was written');
    assert.deepEqual(knocks, [], 'nothing went anywhere else');

    const { text, records } = await readLog(finops.logDir);
    assertNoSecret(text, 'log (L7)');
    const refused = records.filter(({ outcome }) => outcome === 'rejected').map((record) => record.status);
    assert.ok(refused.length <= 1 && !refused.includes(501), `its WebSocket is refused once at most, not ${refused}`);
    const [answered, ...more] = records.filter(({ outcome }) => outcome !== 'rejected');
    assert.deepEqual(more, [], 'one request');
    const { method, status, outcome, stream, model, session, usage } = answered;
    assert.deepEqual([method, answered.path, status, outcome, stream], ['POST', '/v1/responses', 200, 'ok', true]);
    assert.ok(answers[0].includes(model));
    assert.equal(session, events.find(({ type }) => type === 'thread.started').thread_id);
    const told = events.find(({ type }) => type === 'turn.completed').usage;
    assert.deepEqual([usage.input_tokens, usage.output_tokens, usage.source], [told.input_tokens, told.output_tokens, 'stream']);
  });
});
