// Starts and stops the real binary with a clean environment, one temporary folder per process.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import './keys.mjs';
import { exchangesWith } from './fetch-ledger.mjs';

const defaultBinary = fileURLToPath(new URL('../../../build/release/src/cli/finops', import.meta.url));
export const finopsBinary = path.resolve(process.env.FINOPS_BIN ?? defaultBinary);

const banner = /^finops (\S+) listening on (http:\/\/127\.0\.0\.1:\d+)$/;
const startLimitMs = 5_000;
const stopLimitMs = 5_000;

/** Live processes and their folders. */
const running = new Map();
process.on('exit', () => {
  for (const [child, home] of running) {
    child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1)); // runs the hook above

/**
 * Runs `finops serve --port 0 --log DIR …args` and waits until it accepts.
 * @param {{args?: string[], env?: Record<string, string>}} options env is all the process sees besides HOME and XDG_STATE_HOME
 */
export async function startFinops({ args = [], env = {} } = {}) {
  await access(finopsBinary).catch(() => {
    throw new Error(`no finops binary at ${finopsBinary}: build it or set FINOPS_BIN`);
  });
  const home = await mkdtemp(path.join(tmpdir(), 'finops-sdk-'));
  const logDir = path.join(home, 'log');
  await mkdir(logDir, { mode: 0o700 });

  const child = spawn(finopsBinary, ['serve', '--port', '0', '--log', logDir, ...args], {
    cwd: home,
    env: { HOME: home, XDG_STATE_HOME: path.join(home, 'state'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.set(child, home);
  let stderr = '';
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const exited = once(child, 'exit').finally(() => running.delete(child));

  const { version, url } = await waitForBanner(child, exited, () => stderr);

  return {
    url,
    version,
    logDir,
    pid: child.pid,
    output: () => stdout + stderr,
    exchanges: () => exchangesWith(url),
    lastExchange: () => exchangesWith(url).at(-1),
    /** SIGTERM; fails unless the process leaves in time with exit code 0. */
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
      const [code, signal] = await exited;
      clearTimeout(late);
      assert.deepEqual({ code, signal }, { code: 0, signal: null }, `C1: SIGTERM ends serve with 0\n${stderr}`);
    },
    /** Clean-up, whatever happened before. */
    async dispose() {
      if (running.has(child)) child.kill('SIGKILL');
      await exited;
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function waitForBanner(child, exited, stderr) {
  const deadline = Date.now() + startLimitMs;
  while (!stderr().includes('\n')) {
    const left = deadline - Date.now();
    if (left <= 0) {
      child.kill('SIGKILL');
      throw new Error(`finops said nothing within ${startLimitMs} ms`);
    }
    const ended = await Promise.race([exited.then(() => true), once(child.stderr, 'data').then(() => false), pause(left)]);
    if (ended) throw new Error(`finops ended at once: ${stderr()}`);
  }
  const firstLine = stderr().split('\n', 1)[0];
  const match = banner.exec(firstLine);
  assert.ok(match, `C1: first line on stderr is the listening line, got: ${firstLine}`);
  return { version: match[1], url: match[2] };
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms, false).unref());
}
