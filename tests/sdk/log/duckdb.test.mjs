// Every DuckDB statement of docs/log.md on a log, as written and as finops compresses it; the result is on the page.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

// Installed by scripts/test apart from the SDKs: npm's lock files name DuckDB's binaries of every platform, and a mirror
// that has only some of them could not install any.
const home = process.env.FINOPS_DUCKDB;
assert.ok(home, 'FINOPS_DUCKDB names the folder that scripts/test installs @duckdb/node-api in');
const { DuckDBInstance } = createRequire(path.join(home, 'x.js'))('@duckdb/node-api');

const root = fileURLToPath(new URL('../../../', import.meta.url));
const page = readFileSync(path.join(root, 'docs/log.md'), 'utf8');
const examples = [...page.matchAll(/^```sql duckdb\n([^]*?)^```\n\n```text\n([^]*?)^```\n/gm)];
const made = [];
after(() => made.forEach((folder) => rmSync(folder, { recursive: true })));

function folderOf(...fixtures) {
  const folder = mkdtempSync(path.join(tmpdir(), 'finops-duckdb-'));
  made.push(folder);
  for (const fixture of fixtures) {
    const from = path.join(root, 'tests/fixtures', fixture);
    for (const name of readdirSync(from)) copyFileSync(path.join(from, name), path.join(folder, name));
  }
  return folder;
}

// As if DuckDB ran in the folder. Rows as tab-separated lines, NULL as nothing.
async function run(folder, sql) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const here = sql.replaceAll(/'(\*\.jsonl\*|log\.parquet)'/g, (_, name) => `'${path.join(folder, name)}'`);
  const reader = await connection.runAndReadAll(here);
  connection.closeSync();
  return reader.getRows().map((row) => `${row.map((cell) => (cell === null ? '' : String(cell))).join('\t')}\n`).join('');
}

test('L1 docs: each DuckDB statement has its result', () => {
  assert.ok(examples.length >= 3);
  assert.equal(examples.length, page.split('```sql duckdb').length - 1);
});

for (const fixture of ['log', 'log_compressed']) {
  examples.forEach(([, sql, expected], i) => {
    test(`L1 docs: DuckDB statement ${i + 1} on ${fixture}`, async () => {
      assert.equal(await run(folderOf(fixture), sql), expected);
    });
  });
}

test('L1 docs: DuckDB reads plain and compressed segments side by side', async () => {
  const sql = "SELECT count(*), count(DISTINCT id) FROM read_json('*.jsonl*', format = 'newline_delimited')";
  assert.equal(await run(folderOf('log', 'log_compressed'), sql), '18\t9\n');
});
