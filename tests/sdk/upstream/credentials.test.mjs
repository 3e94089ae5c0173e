// F6: whose credential reaches the provider, and what the log calls it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  anthropicClient,
  anthropicKeyHeaderClient,
  azureAnthropicClient,
  claudeOauthClient,
} from '../clients/anthropic.mjs';
import { throughFinops } from '../clients/base-urls.mjs';
import { geminiClient, vertexClient, vertexExpressClient, vertexWithoutProjectClient } from '../clients/google.mjs';
import { azureClient, azureEntraClient, azureV1Client, openaiClient } from '../clients/openai.mjs';
import { jsonAnswer } from '../support/answers.mjs';
import { credentialsOf } from '../support/both-ways.mjs';
import { startFinops } from '../support/finops.mjs';
import { callerKeys, finopsKeys, placeholderKey } from '../support/keys.mjs';
import { stopAndCheckLog } from '../support/log-check.mjs';
import { ScriptedUpstream } from '../support/scripted-upstream.mjs';
import { Stage } from '../support/stage.mjs';
import { answerAnthropic } from '../native/anthropic.mjs';
import { answerAzure } from '../native/azure.mjs';
import { answerGoogle } from '../native/google.mjs';
import { answerOpenAi } from '../native/openai.mjs';
import { messageScenarios } from '../scenarios/anthropic.mjs';
import { contentScenarios } from '../scenarios/google.mjs';
import { chatScenarios } from '../scenarios/openai-chat.mjs';

const { run: chat } = chatScenarios[0];
const { run: message } = messageScenarios[0];
const { run: content } = contentScenarios[0];

const { ANTHROPIC_API_KEY: anthropicKey } = finopsKeys;

const answers = {
  openai: answerOpenAi,
  anthropic: answerAnthropic,
  azure: answerAzure,
  gemini: (request) => answerGoogle(request),
  vertex: (request) => answerGoogle(request),
};

const withPlaceholder = (make) => (base) => make(base, { apiKey: placeholderKey });

/** Makes one call through finops and returns the one request the upstream saw. */
async function requestAt(stage, name, make, run, credential) {
  const { requests } = await stage.upstreams[name].record(() => run(make(stage.base)));
  stage.finops.lastExchange().expected.credential = credential;
  assert.equal(requests.length, 1);
  return requests[0];
}

describe('keys in finops’ environment replace a caller’s placeholder, and no real key but Azure’s (F6)', () => {
  const stage = new Stage();
  before(() => stage.start({ answers, env: finopsKeys }));
  after(() => stage.stop());

  const cases = [
    ['OpenAI', 'openai', withPlaceholder(openaiClient), chat, ['authorization', `Bearer ${finopsKeys.OPENAI_API_KEY}`], 'env:OPENAI_API_KEY'],
    ['Anthropic with a Bearer', 'anthropic', withPlaceholder(anthropicClient), message, ['authorization', `Bearer ${anthropicKey}`], 'env:ANTHROPIC_API_KEY'],
    ['Anthropic with x-api-key', 'anthropic', withPlaceholder(anthropicKeyHeaderClient), message, ['x-api-key', anthropicKey], 'env:ANTHROPIC_API_KEY'],
    ['Gemini', 'gemini', (base) => geminiClient(base, {}, placeholderKey), content, ['x-goog-api-key', finopsKeys.GEMINI_API_KEY], 'env:GEMINI_API_KEY'],
    ['AzureOpenAI', 'azure', azureClient, chat, ['api-key', finopsKeys.AZURE_OPENAI_API_KEY], 'env:AZURE_OPENAI_API_KEY'],
  ];
  for (const [name, upstream, make, run, expected, credential] of cases) {
    test(`F6 ${name}: replaced, in the caller’s header style`, async () => {
      const request = await requestAt(stage, upstream, make, run, credential);
      assert.deepEqual(credentialsOf(request), [expected]);
    });
  }

  const realKeys = [
    ['OpenAI', 'openai', openaiClient, chat, ['authorization', `Bearer ${callerKeys.openai}`]],
    ['Anthropic with a Bearer', 'anthropic', anthropicClient, message, ['authorization', `Bearer ${callerKeys.anthropic}`]],
    ['Anthropic with x-api-key', 'anthropic', anthropicKeyHeaderClient, message, ['x-api-key', callerKeys.anthropic]],
    ['Gemini', 'gemini', geminiClient, content, ['x-goog-api-key', callerKeys.gemini]],
  ];
  for (const [name, upstream, make, run, expected] of realKeys) {
    test(`F6 ${name}: a key that looks real stays`, async () => {
      const request = await requestAt(stage, upstream, make, run, 'client');
      assert.deepEqual(credentialsOf(request), [expected]);
    });
  }

  const azureCases = [
    ['AzureOpenAI', azureClient, chat],
    ['AzureOpenAI with an Entra token', azureEntraClient, chat],
    ['OpenAI on Azure v1', azureV1Client, chat],
    ['Anthropic on Azure', azureAnthropicClient, message],
  ];
  for (const [name, make, run] of azureCases) {
    test(`F6 ${name}: no byte of the caller’s credential reaches Azure`, async () => {
      const { raw } = await requestAt(stage, 'azure', make, run, 'env:AZURE_OPENAI_API_KEY');
      for (const key of [callerKeys.azure, callerKeys.entra]) assert.ok(!raw.includes(key));
      assert.ok(raw.includes(finopsKeys.AZURE_OPENAI_API_KEY));
    });
  }

  test('F6 a Claude OAuth token is forwarded as it came', async () => {
    const request = await requestAt(stage, 'anthropic', claudeOauthClient, message, 'client');
    assert.deepEqual(credentialsOf(request), [['authorization', `Bearer ${callerKeys.claudeOauth}`]]);
  });

  test('F6 a Vertex token is forwarded; the Gemini key never goes to Vertex', async () => {
    const request = await requestAt(stage, 'vertex', vertexClient, content, 'client');
    assert.deepEqual(credentialsOf(request), [['authorization', `Bearer ${callerKeys.vertexToken}`]]);
    assert.ok(!request.raw.includes(finopsKeys.GEMINI_API_KEY));
  });

  test('L7 a key the provider quotes in its error reaches the SDK, not the log', async () => {
    const quoted = `Incorrect API key provided: ${finopsKeys.OPENAI_API_KEY}.`;
    const refusal = () => jsonAnswer({ error: { message: quoted } }, { status: 401, reason: 'Unauthorized' });
    await stage.upstreams.openai.during(refusal, () =>
      assert.rejects(chat(withPlaceholder(openaiClient)(stage.base)), (error) => error.status === 401 && error.message === `401 ${quoted}`),
    );
  });

  test('C1 L1 L2 L7 SIGTERM ends with 0; one record per exchange, none with a secret', () => stopAndCheckLog(stage.finops));
});

describe('no key configured: the caller’s is forwarded (F6)', () => {
  const stage = new Stage();
  before(() => stage.start({ answers }));
  after(() => stage.stop());

  const cases = [
    ['OpenAI', 'openai', openaiClient, chat, ['authorization', `Bearer ${callerKeys.openai}`]],
    ['Anthropic with a Bearer', 'anthropic', anthropicClient, message, ['authorization', `Bearer ${callerKeys.anthropic}`]],
    ['Anthropic with x-api-key', 'anthropic', anthropicKeyHeaderClient, message, ['x-api-key', callerKeys.anthropic]],
    ['Gemini', 'gemini', geminiClient, content, ['x-goog-api-key', callerKeys.gemini]],
    ['Vertex', 'vertex', vertexClient, content, ['authorization', `Bearer ${callerKeys.vertexToken}`]],
    ['Vertex express', 'vertex', vertexExpressClient, content, ['x-goog-api-key', callerKeys.vertexExpress]],
  ];
  for (const [name, upstream, make, run, expected] of cases) {
    test(`F6 ${name}: forwarded as it came`, async () => {
      const request = await requestAt(stage, upstream, make, run, 'client');
      assert.deepEqual(credentialsOf(request), [expected]);
    });
  }

  test('C1 L1 L2 L7 SIGTERM ends with 0; one record per exchange, none with a secret', () => stopAndCheckLog(stage.finops));
});

describe('addresses and projects from the environment (F3, F6)', () => {
  let azure;
  let vertex;
  let finops;
  before(async () => {
    azure = await ScriptedUpstream.start(answers.azure);
    vertex = await ScriptedUpstream.start(answers.vertex);
    finops = await startFinops({
      args: ['--upstream', `vertex=${vertex.url}`],
      env: {
        AZURE_OPENAI_API_KEY: finopsKeys.AZURE_OPENAI_API_KEY,
        AZURE_OPENAI_ENDPOINT: azure.url,
        GOOGLE_CLOUD_PROJECT: 'configured-project',
        GOOGLE_CLOUD_LOCATION: 'us-central1',
      },
    });
  });
  after(async () => {
    await finops?.dispose();
    await Promise.all([azure, vertex].map((upstream) => upstream?.stop()));
  });

  test('F6 AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY are enough for Azure', async () => {
    const { requests } = await azure.record(() => chat(azureClient(throughFinops(finops.url))));
    assert.deepEqual(credentialsOf(requests[0]), [['api-key', finopsKeys.AZURE_OPENAI_API_KEY]]);
  });

  const tail = 'publishers/google/models/gemini-2.5-flash:generateContent';
  test('F3 a publishers path with an OAuth token gets the configured project', async () => {
    const { requests } = await vertex.record(() => content(vertexWithoutProjectClient(throughFinops(finops.url))));
    assert.equal(requests[0].target, `/v1beta1/projects/configured-project/locations/us-central1/${tail}`);
  });

  test('F3 a publishers path with an API key goes on as it is', async () => {
    const { requests } = await vertex.record(() => content(vertexExpressClient(throughFinops(finops.url))));
    assert.equal(requests[0].target, `/v1beta1/${tail}`);
  });

  test('C1 L1 L2 L7 SIGTERM ends with 0; one record per exchange, none with a secret', () => stopAndCheckLog(finops));
});
