// An Azure resource: OpenAI deployments and v1 path, and Anthropic models under /anthropic.

import { answerAnthropic } from './anthropic.mjs';
import { answerAzureOpenAi } from './openai.mjs';

const anthropicBase = '/anthropic';

export function answerAzure(request) {
  if (!request.target.startsWith(anthropicBase)) return answerAzureOpenAi(request);
  return answerAnthropic({ ...request, target: request.target.slice(anthropicBase.length) });
}
