// Suite B: `finops serve --upstream NAME=URL` in front of scripted providers.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { directly } from '../clients/base-urls.mjs';
import { assertSameRequest, assertSameResponse, credentialsOf, runBothWays } from './both-ways.mjs';
import { headerValues } from './http-message.mjs';
import { stopAndCheckLog } from './log-check.mjs';
import { Stage } from './stage.mjs';

/**
 * Every scenario of every client, direct and through finops.
 * @param {{
 *   title: string, answers: object, env?: object,
 *   clients: {name: string, upstream: string, make: Function, scenarios: object[], credential?: Function}[]
 * }} options credential(request): checks the credentials where finops replaces them
 */
export function wireSuite({ title, answers, env, clients }) {
  describe(title, () => {
    const stage = new Stage();
    before(() => stage.start({ answers, env }));
    after(() => stage.stop());

    for (const client of clients) {
      for (const scenario of client.scenarios) {
        test(`F1 F4 F5 ${client.name}: ${scenario.name}`, () => runScenario(stage, client, scenario));
      }
    }

    test('C1 L1 L2 L7 SIGTERM ends with 0; one record per exchange, none with a secret', () => stopAndCheckLog(stage.finops));
  });
}

async function runScenario(stage, { upstream: name, make, credential }, { run, check, usage, sentHeaders = {} }) {
  const upstream = stage.upstreams[name];
  const { straight, proxied } = await runBothWays({
    upstream,
    direct: make(directly(upstream.url)),
    through: make(stage.base),
    run,
  });
  const exchange = stage.finops.lastExchange();
  if (usage) exchange.expected.usage = usage(straight.value);

  exchange.expected.sentBody = proxied.requests.at(-1).body;

  assert.equal(proxied.requests.length, straight.requests.length, 'as many requests as without finops');
  proxied.requests.forEach((request, index) => {
    assertSameRequest(straight.requests[index], request, upstream.url, { replaced: credential !== undefined });
    if (credential) credential(request, credentialsOf(request));
    for (const [header, value] of Object.entries(sentHeaders)) assert.deepEqual(headerValues(request, header), [value]);
  });
  assertSameResponse(straight.exchange, exchange);
  check(straight.value);
  assert.deepEqual(proxied.value, straight.value, 'the SDK returns the same value');
}
