// Runs a coding agent once, with a home and a configuration of its own, and with no way out but finops.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

/** A file of an installed package; npm installs the binary of this platform only. */
export function packageFile(name, ...parts) {
  const root = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return path.join(path.dirname(root), ...parts);
}

/** Stands where the outside network would be: counts who knocks and lets nobody through. */
async function startWall() {
  const knocks = [];
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      knocks.push(bytes.toString('latin1').split('\r\n', 1)[0]);
      socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { knocks, url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Live agents: none outlives the tests. */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Agent {
  #wall;
  home;
  work;

  static async create() {
    const agent = new Agent();
    agent.home = await mkdtemp(path.join(tmpdir(), 'finops-agent-'));
    agent.work = path.join(agent.home, 'work');
    await mkdir(agent.work);
    agent.#wall = await startWall();
    return agent;
  }

  /** @returns {Promise<{code: number, stdout: string, stderr: string, knocks: string[]}>} */
  async run(file, args, { env = {}, input = '' } = {}) {
    const child = spawn(file, args, {
      cwd: this.work,
      env: {
        PATH: '/usr/bin:/bin',
        HOME: this.home,
        TERM: 'dumb',
        HTTPS_PROXY: this.#wall.url,
        HTTP_PROXY: this.#wall.url,
        NO_PROXY: '127.0.0.1,localhost',
        ...env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, stdout, stderr, knocks: this.#wall.knocks };
  }

  async dispose() {
    this.#wall?.close();
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}
