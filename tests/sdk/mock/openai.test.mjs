import { azureClient, azureV1Client, openaiClient } from '../clients/openai.mjs';
import { mockSuite } from '../support/mock-suite.mjs';
import { chatScenarios, embeddingScenarios } from '../scenarios/openai-chat.mjs';
import { fileScenarios, modelScenarios } from '../scenarios/openai-resources.mjs';
import { responsesScenarios } from '../scenarios/openai-responses.mjs';

const everywhere = [...chatScenarios, ...embeddingScenarios, ...modelScenarios, ...fileScenarios];

mockSuite({
  title: 'built-in mock: OpenAI and Azure OpenAI',
  clients: [
    { name: 'OpenAI', make: openaiClient, scenarios: [...everywhere, ...responsesScenarios] },
    { name: 'AzureOpenAI', make: azureClient, scenarios: everywhere },
    { name: 'OpenAI on Azure v1', make: azureV1Client, scenarios: [...everywhere, ...responsesScenarios] },
  ],
});
