// Every credential the tests use. None is real; each is distinct, so that a leak names its origin.

/** What the SDK (the caller) is given. */
export const callerKeys = {
  openai: 'sk-proj-FakeCallerOpenAi0123456789abcdefABCDEF',
  azure: 'fa4ecafe11ea2be0c0ffee0011223344',
  entra: 'eyJ0eXAiOiJKV1QifakeCallerEntra.eyJmYWtlIjoxfQ.c2lnbmF0dXJl',
  anthropic: 'sk-ant-api03-FakeCallerAnthropic-0123456789-AA',
  claudeOauth: 'sk-ant-oat01-FakeCallerClaudeOauth-0123456789-AA',
  gemini: 'AIzaSyFakeCallerGemini0123456789abcdef',
  vertexToken: 'ya29.FakeCallerVertexToken_0123456789abcdef',
  vertexExpress: 'AQ.FakeCallerVertexExpress0123456789abcdef',
};

/** What people write where an SDK insists on a key. */
export const placeholderKey = 'dummy-key';

/** What finops is given in its environment. */
export const finopsKeys = {
  OPENAI_API_KEY: 'sk-proj-FakeFinopsOpenAi9876543210fedcbaFEDCBA',
  AZURE_OPENAI_API_KEY: 'fa4ef1007500ea2be0c0ffee99887766',
  ANTHROPIC_API_KEY: 'sk-ant-api03-FakeFinopsAnthropic-9876543210-BB',
  GEMINI_API_KEY: 'AIzaSyFakeFinopsGemini9876543210fedcba',
};

export const allSecrets = [...Object.values(callerKeys), ...Object.values(finopsKeys)];

/** The SDKs read these from our own environment; a developer's real ones must never be used. */
const sdkVariables = /^(OPENAI|AZURE|ANTHROPIC|CLAUDE|GEMINI|GOOGLE|GCLOUD|CLOUDSDK|OTEL)_|^(https?|all|no)_proxy$/i;

export function scrubEnvironment(env = process.env) {
  for (const name of Object.keys(env)) {
    if (sdkVariables.test(name)) delete env[name];
  }
}
scrubEnvironment();
