// Answers as the Anthropic API gives them, for the scripted upstream.

import { jsonAnswer, sseAnswer } from '../support/answers.mjs';
import { jsonBody } from '../support/http-message.mjs';
import { uploadedBytes } from './openai-resources.mjs';
import { messageText, pieces, toolInput } from './texts.mjs';

const usage = (output_tokens) => ({
  input_tokens: 12,
  cache_creation_input_tokens: 3,
  cache_read_input_tokens: 4,
  cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 0 },
  output_tokens,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: 'standard',
  inference_geo: 'not_available',
  speed: null,
});

const textBlock = (text) => ({ type: 'text', text, citations: null });
const toolBlock = (input) => ({ type: 'tool_use', id: 'toolu_Scripted01', name: 'get_weather', input, caller: { type: 'direct' } });

const message = (model, fields) => ({
  id: 'msg_Scripted01',
  type: 'message',
  role: 'assistant',
  model,
  content: [],
  container: null,
  diagnostics: null,
  stop_reason: null,
  stop_details: null,
  stop_sequence: null,
  usage: usage(1),
  ...fields,
});

export function answerAnthropic(request) {
  const path = request.target.split('?', 1)[0];
  const body = jsonBody(request);
  if (path === '/v1/messages/count_tokens') return jsonAnswer({ input_tokens: 14, context_management: null });
  if (path === '/v1/messages') return messageAnswer(body);
  if (path.startsWith('/v1/models')) return modelsAnswer(path);
  if (path.startsWith('/v1/files')) return filesAnswer(request, path);
  return jsonAnswer({ type: 'error', error: { type: 'not_found_error', message: path } }, { status: 404, reason: 'Not Found' });
}

function messageAnswer({ model, stream, tools }) {
  const withTool = tools !== undefined;
  if (stream) return sseAnswer(messageEvents({ model, withTool }));
  const content = [withTool ? toolBlock(toolInput) : textBlock(messageText)];
  return jsonAnswer(message(model, { content, stop_reason: withTool ? 'tool_use' : 'end_turn', usage: usage(19) }));
}

export function messageEvents({ model, withTool = false, ended = true }) {
  const event = (type, fields) => ({ event: type, data: { type, ...fields } });
  const delta = (value) => event('content_block_delta', { index: 0, delta: value });
  const deltas = withTool
    ? pieces(JSON.stringify(toolInput)).map((partial_json) => delta({ type: 'input_json_delta', partial_json }))
    : pieces(messageText).map((text) => delta({ type: 'text_delta', text }));
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = usage(19);
  const closing = [
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: withTool ? 'tool_use' : 'end_turn', stop_sequence: null, stop_details: null, container: null },
      usage: {
        input_tokens,
        cache_creation_input_tokens,
        cache_read_input_tokens,
        output_tokens,
        output_tokens_details: null,
        server_tool_use: null,
      },
    }),
    event('message_stop', {}),
  ];
  return [
    event('message_start', { message: message(model, {}) }),
    event('content_block_start', { index: 0, content_block: withTool ? toolBlock({}) : textBlock('') }),
    event('ping', {}),
    ...deltas,
    ...(ended ? closing : []),
  ];
}

const modelInfo = (id) => ({
  type: 'model',
  id,
  display_name: 'Scripted Claude',
  created_at: '2026-05-14T00:00:00Z',
  capabilities: null,
  deprecated_at: null,
  lifecycle: 'active',
  line: null,
  max_input_tokens: 200000,
  max_tokens: 64000,
  retires_at: null,
});

function modelsAnswer(path) {
  const id = path.split('/')[3];
  if (id) return jsonAnswer(modelInfo(id));
  const data = ['claude-sonnet-4-20250514', 'claude-haiku-4'].map(modelInfo);
  return jsonAnswer({ data, has_more: false, first_id: data[0].id, last_id: data.at(-1).id });
}

function filesAnswer(request, path) {
  const id = path.split('/')[3];
  if (request.method === 'DELETE') return jsonAnswer({ id, type: 'file_deleted' });
  return jsonAnswer({
    type: 'file',
    id: id ?? 'file_Uploaded01',
    filename: 'sample.bin',
    mime_type: 'application/octet-stream',
    size_bytes: id ? 4096 : uploadedBytes(request).length,
    created_at: '2026-10-01T10:00:00Z',
    downloadable: false,
  });
}
