import { anthropicClient, azureAnthropicClient } from '../clients/anthropic.mjs';
import { mockSuite } from '../support/mock-suite.mjs';
import { fileScenarios, messageScenarios, modelScenarios } from '../scenarios/anthropic.mjs';

mockSuite({
  title: 'built-in mock: Anthropic, direct and on Azure',
  clients: [
    { name: 'Anthropic', make: anthropicClient, scenarios: [...messageScenarios, ...modelScenarios, ...fileScenarios] },
    { name: 'Anthropic on Azure', make: azureAnthropicClient, scenarios: messageScenarios },
  ],
});
