import { geminiClient, vertexClient, vertexExpressClient } from '../clients/google.mjs';
import { mockSuite } from '../support/mock-suite.mjs';
import { contentScenarios, geminiFileScenarios, geminiOnlyScenarios, vertexOnlyScenarios } from '../scenarios/google.mjs';

mockSuite({
  title: 'built-in mock: Gemini and Vertex',
  clients: [
    { name: 'Gemini', make: geminiClient, scenarios: [...contentScenarios, ...geminiOnlyScenarios, ...geminiFileScenarios] },
    { name: 'Vertex', make: vertexClient, scenarios: [...contentScenarios, ...vertexOnlyScenarios] },
    { name: 'Vertex express', make: vertexExpressClient, scenarios: contentScenarios },
  ],
});
