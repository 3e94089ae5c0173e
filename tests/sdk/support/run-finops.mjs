// Runs one finops command to its end.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { finopsBinary } from './finops.mjs';

/** In a home of its own; `env` is all that the process sees besides HOME. */
export async function runFinops(args, env = {}) {
  const home = await mkdtemp(path.join(tmpdir(), 'finops-run-'));
  try {
    const child = spawn(finopsBinary, args, { cwd: home, env: { HOME: home, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code, out, err };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
