import { anthropicClient, anthropicKeyHeaderClient, claudeOauthClient } from '../clients/anthropic.mjs';
import { wireSuite } from '../support/wire-suite.mjs';
import { answerAnthropic } from '../native/anthropic.mjs';
import { fileScenarios, messageScenarios, modelScenarios } from '../scenarios/anthropic.mjs';

const few = messageScenarios.slice(0, 2);

wireSuite({
  title: 'Anthropic through finops, no key configured: the caller’s own is forwarded (F6)',
  answers: { anthropic: answerAnthropic },
  clients: [
    {
      name: 'Anthropic',
      upstream: 'anthropic',
      make: anthropicClient,
      scenarios: [...messageScenarios, ...modelScenarios, ...fileScenarios],
    },
    { name: 'Anthropic with x-api-key', upstream: 'anthropic', make: anthropicKeyHeaderClient, scenarios: few },
    { name: 'Anthropic with a Claude OAuth token', upstream: 'anthropic', make: claudeOauthClient, scenarios: few },
  ],
});
