import assert from 'node:assert/strict';

import { azureAnthropicClient } from '../clients/anthropic.mjs';
import { azureClient, azureEntraClient, azureV1Client } from '../clients/openai.mjs';
import { finopsKeys } from '../support/keys.mjs';
import { wireSuite } from '../support/wire-suite.mjs';
import { answerAzure } from '../native/azure.mjs';
import { messageScenarios } from '../scenarios/anthropic.mjs';
import { chatScenarios, embeddingScenarios } from '../scenarios/openai-chat.mjs';
import { fileScenarios, modelScenarios } from '../scenarios/openai-resources.mjs';
import { responsesScenarios } from '../scenarios/openai-responses.mjs';

const { AZURE_OPENAI_API_KEY: key } = finopsKeys;

/** F6: the configured key and nothing else. */
function onlyTheConfiguredKey(request, credentials) {
  assert.equal(credentials.length, 1, `F6: one credential, got ${JSON.stringify(credentials)}`);
  assert.equal(credentials[0][1].replace(/^Bearer /, ''), key, 'F6: the configured key');
}

function asApiKeyHeader(request, credentials) {
  assert.deepEqual(credentials, [['api-key', key]], 'F6: Azure takes api-key');
}

const everywhere = [...chatScenarios, ...embeddingScenarios, ...modelScenarios, ...fileScenarios];

wireSuite({
  title: 'Azure through finops: the key always comes from the configuration (F6)',
  answers: { azure: answerAzure },
  env: { AZURE_OPENAI_API_KEY: key },
  clients: [
    { name: 'AzureOpenAI', upstream: 'azure', make: azureClient, scenarios: everywhere, credential: asApiKeyHeader },
    {
      name: 'AzureOpenAI with an Entra token',
      upstream: 'azure',
      make: azureEntraClient,
      scenarios: chatScenarios.slice(0, 2),
      credential: onlyTheConfiguredKey,
    },
    {
      name: 'OpenAI on Azure v1',
      upstream: 'azure',
      make: azureV1Client,
      scenarios: [...everywhere, ...responsesScenarios],
      credential: onlyTheConfiguredKey,
    },
    {
      name: 'Anthropic on Azure',
      upstream: 'azure',
      make: azureAnthropicClient,
      scenarios: messageScenarios,
      credential: onlyTheConfiguredKey,
    },
  ],
});
