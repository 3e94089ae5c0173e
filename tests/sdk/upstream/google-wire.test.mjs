import { geminiClient, vertexClient, vertexExpressClient, vertexWithoutProjectClient } from '../clients/google.mjs';
import { callerKeys } from '../support/keys.mjs';
import { wireSuite } from '../support/wire-suite.mjs';
import { answerGoogle } from '../native/google.mjs';
import { contentScenarios, geminiFileScenarios, geminiOnlyScenarios, vertexOnlyScenarios } from '../scenarios/google.mjs';

/** A Gemini path with an OAuth token: Vertex by the third rule of F3. */
const geminiWithToken = (base) => geminiClient(base, { headers: { Authorization: `Bearer ${callerKeys.vertexToken}` } });

const few = contentScenarios.slice(0, 2);

wireSuite({
  title: 'Gemini and Vertex through finops, no key configured: the caller’s own is forwarded (F3, F6)',
  answers: { gemini: (request) => answerGoogle(request), vertex: (request) => answerGoogle(request) },
  clients: [
    {
      name: 'Gemini',
      upstream: 'gemini',
      make: geminiClient,
      scenarios: [...contentScenarios, ...geminiOnlyScenarios, ...geminiFileScenarios],
    },
    { name: 'Vertex', upstream: 'vertex', make: vertexClient, scenarios: [...contentScenarios, ...vertexOnlyScenarios] },
    { name: 'Vertex express', upstream: 'vertex', make: vertexExpressClient, scenarios: contentScenarios },
    { name: 'Vertex without a project', upstream: 'vertex', make: vertexWithoutProjectClient, scenarios: few },
    { name: 'Gemini path with an OAuth token', upstream: 'vertex', make: geminiWithToken, scenarios: few },
  ],
});
