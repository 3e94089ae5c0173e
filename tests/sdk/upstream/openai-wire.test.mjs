import { openaiClient } from '../clients/openai.mjs';
import { wireSuite } from '../support/wire-suite.mjs';
import { answerOpenAi } from '../native/openai.mjs';
import { chatScenarios, embeddingScenarios } from '../scenarios/openai-chat.mjs';
import { fileScenarios, modelScenarios } from '../scenarios/openai-resources.mjs';
import { responsesScenarios } from '../scenarios/openai-responses.mjs';

const withOrganization = (base) =>
  openaiClient(base, { organization: 'org-Fake01', project: 'proj_Fake01', defaultHeaders: { 'X-My-Header': 'kept, as is' } });

wireSuite({
  title: 'OpenAI through finops, no key configured: the caller’s own is forwarded (F6)',
  answers: { openai: answerOpenAi },
  clients: [
    {
      name: 'OpenAI',
      upstream: 'openai',
      make: openaiClient,
      scenarios: [...chatScenarios, ...embeddingScenarios, ...responsesScenarios, ...modelScenarios, ...fileScenarios],
    },
    { name: 'OpenAI with organization', upstream: 'openai', make: withOrganization, scenarios: chatScenarios.slice(0, 2) },
  ],
});
