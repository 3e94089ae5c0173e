// Suite A: `finops serve --mock`, no network, no key.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { throughFinops } from '../clients/base-urls.mjs';
import { startFinops } from './finops.mjs';
import { stopAndCheckLog } from './log-check.mjs';

/** @param {{title: string, clients: {name: string, make: Function, scenarios: object[]}[]}} options */
export function mockSuite({ title, clients }) {
  describe(title, () => {
    let finops;
    before(async () => {
      finops = await startFinops({ args: ['--mock'] });
    });
    after(() => finops?.dispose());

    for (const { name, make, scenarios } of clients) {
      for (const scenario of scenarios) {
        test(`C1 ${name} mock: ${scenario.name}`, () => runTwice(finops, make, scenario));
      }
      for (const scenario of scenarios.filter(({ sameTextAs }) => sameTextAs)) {
        const plain = scenarios.find((other) => other.name === scenario.sameTextAs);
        test(`C1 ${name} mock: ${scenario.name} says what ${plain.name} says`, () => compareTexts(finops, make, scenario, plain));
      }
    }

    test('C1 L1 L2 SIGTERM ends with 0; one record per exchange', () => stopAndCheckLog(finops));
  });
}

async function runTwice(finops, make, { run, check, usage, stream = false, randomRequest = false }) {
  const client = make(throughFinops(finops.url));
  const first = await run(client);
  const exchange = finops.lastExchange();
  exchange.expected.stream = stream;
  check(first);
  if (usage) exchange.expected.usage = usage(first);
  const second = await run(client);
  const ignored = randomRequest ? [...timeKeys, 'id'] : timeKeys;
  assert.deepEqual(without(ignored, second), without(ignored, first), 'the same request gets the same answer');
}

async function compareTexts(finops, make, scenario, plain) {
  const client = make(throughFinops(finops.url));
  assert.equal(scenario.text(await scenario.run(client)), plain.text(await plain.run(client)));
}

const timeKeys = ['created', 'created_at', 'completed_at', 'createTime', 'updateTime', 'expirationTime'];

function without(keys, value) {
  if (Buffer.isBuffer(value)) return value;
  return JSON.parse(JSON.stringify(value, (key, field) => (keys.includes(key) ? undefined : field)));
}
