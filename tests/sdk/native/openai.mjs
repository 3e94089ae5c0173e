// Answers as the OpenAI API gives them, for the scripted upstream.

import { jsonAnswer, sseAnswer } from '../support/answers.mjs';
import { jsonBody } from '../support/http-message.mjs';
import { resourceAnswer } from './openai-resources.mjs';
import { responsesAnswer } from './openai-responses.mjs';
import { chatText, pieces, toolArguments } from './texts.mjs';

const usage = {
  prompt_tokens: 13,
  completion_tokens: 21,
  total_tokens: 34,
  prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
};

const toolCall = {
  id: 'call_Scripted01',
  type: 'function',
  function: { name: 'get_weather', arguments: toolArguments },
};

export function answerOpenAi(request) {
  const path = request.target.split('?', 1)[0].replace(/^\/v1/, '');
  return answerOpenAiPath(request, path);
}

/** `path` is the target without base path and query: Azure has another base. */
export function answerOpenAiPath(request, path) {
  const body = jsonBody(request);
  if (path === '/chat/completions') return chatAnswer(body);
  if (path === '/embeddings') return embeddingsAnswer(body);
  if (path.startsWith('/responses')) return responsesAnswer(request, path, body);
  return resourceAnswer(request, path) ?? notFound(request);
}

function notFound(request) {
  const message = `Invalid URL (${request.method} ${request.target})`;
  const error = { message, type: 'invalid_request_error', param: null, code: null };
  return jsonAnswer({ error }, { status: 404, reason: 'Not Found' });
}

export function chatAnswer(body) {
  const model = `${body.model}-2026-08-01`;
  const withTool = body.tools !== undefined;
  if (body.stream) return sseAnswer(chatEvents({ model, withTool, withUsage: body.stream_options?.include_usage }));
  return jsonAnswer(chatCompletion({ model, withTool }));
}

export function chatCompletion({ model, withTool = false }) {
  const message = withTool
    ? { role: 'assistant', content: null, tool_calls: [toolCall], refusal: null, annotations: [] }
    : { role: 'assistant', content: chatText, refusal: null, annotations: [] };
  return {
    id: 'chatcmpl-Scripted01',
    object: 'chat.completion',
    created: 1790848800,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: withTool ? 'tool_calls' : 'stop' }],
    usage,
    service_tier: 'default',
    system_fingerprint: 'fp_scripted',
  };
}

export function chatEvents({ model, withTool = false, withUsage = false, ended = true }) {
  const event = (choices, more = {}) => ({
    data: { id: 'chatcmpl-Scripted02', object: 'chat.completion.chunk', created: 1790848800, model, choices, ...more },
  });
  const delta = (value, finish_reason = null) => event([{ index: 0, delta: value, logprobs: null, finish_reason }]);

  const { id, type, function: called } = toolCall;
  const opening = withTool
    ? [delta({ role: 'assistant', content: null, tool_calls: [{ index: 0, id, type, function: { name: called.name, arguments: '' } }] })]
    : [delta({ role: 'assistant', content: '', refusal: null })];
  const middle = withTool
    ? pieces(toolArguments).map((text) => delta({ tool_calls: [{ index: 0, function: { arguments: text } }] }))
    : pieces(chatText).map((content) => delta({ content }));
  const closing = [delta({}, withTool ? 'tool_calls' : 'stop'), ...(withUsage ? [event([], { usage })] : []), { data: '[DONE]' }];
  return [...opening, ...middle, ...(ended ? closing : [])];
}

function embeddingsAnswer(body) {
  const inputs = [body.input].flat();
  const length = body.dimensions ?? 16;
  const data = inputs.map((_, index) => {
    const vector = Float32Array.from({ length }, (_value, at) => (at + index + 1) / 64);
    const embedding = body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
    return { object: 'embedding', index, embedding };
  });
  return jsonAnswer({ object: 'list', data, model: body.model, usage: { prompt_tokens: 8, total_tokens: 8 } });
}

/** Azure: deployments and the v1 path; `/anthropic` is answered elsewhere. */
export function answerAzureOpenAi(request) {
  const path = request.target.split('?', 1)[0];
  const base = /^\/openai(\/v1|\/deployments\/[^/]+)?/.exec(path)?.[0] ?? '';
  return answerOpenAiPath(request, path.slice(base.length));
}

