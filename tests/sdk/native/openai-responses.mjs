// OpenAI's Responses API, as the scripted upstream answers it.

import { bytesAnswer, jsonAnswer, sseAnswer } from '../support/answers.mjs';
import { chatText, pieces, toolArguments } from './texts.mjs';

const usage = {
  input_tokens: 13,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 21,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 34,
};

const messageItem = (text, status = 'completed') => ({
  id: 'msg_Scripted01',
  type: 'message',
  status,
  role: 'assistant',
  content: text === null ? [] : [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});

const callItem = (args, status = 'completed') => ({
  id: 'fc_Scripted01',
  type: 'function_call',
  status,
  call_id: 'call_Scripted02',
  name: 'get_weather',
  arguments: args,
});

function responseObject({ model, tools = [], status = 'completed', output, id = 'resp_Scripted01' }) {
  return {
    id,
    object: 'response',
    created_at: 1790848800,
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    service_tier: 'default',
    store: true,
    temperature: 1.0,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools,
    top_p: 1.0,
    truncation: 'disabled',
    usage: status === 'completed' ? usage : null,
    user: null,
    metadata: {},
  };
}

export function responsesAnswer(request, path, body) {
  const id = path.split('/')[2];
  if (request.method === 'DELETE') return jsonAnswer({ id, object: 'response', deleted: true });
  if (request.method === 'GET') return jsonAnswer(responseObject({ id, model: 'gpt-4.1', output: [messageItem(chatText)] }));
  if (path !== '/responses') return bytesAnswer('', { status: 404, reason: 'Not Found' });
  const withTool = body.tools !== undefined;
  if (body.stream) return sseAnswer(responseEvents(body, withTool));
  const output = withTool ? [callItem(toolArguments)] : [messageItem(chatText)];
  return jsonAnswer(responseObject({ ...body, output }));
}

function responseEvents({ model, tools }, withTool) {
  const numbered = [];
  const emit = (type, fields) =>
    numbered.push({ event: type, data: { type, ...fields, sequence_number: numbered.length } });
  const response = (status, output) => ({ response: responseObject({ model, tools, status, output }) });

  emit('response.created', response('in_progress', []));
  emit('response.in_progress', response('in_progress', []));
  const finished = withTool ? emitFunctionCall(emit) : emitMessage(emit);
  emit('response.output_item.done', { output_index: 0, item: finished });
  emit('response.completed', response('completed', [finished]));
  return numbered;
}

function emitMessage(emit) {
  const finished = messageItem(chatText);
  const at = { item_id: finished.id, output_index: 0, content_index: 0 };
  emit('response.output_item.added', { output_index: 0, item: messageItem(null, 'in_progress') });
  emit('response.content_part.added', { ...at, part: { type: 'output_text', annotations: [], logprobs: [], text: '' } });
  for (const delta of pieces(chatText)) emit('response.output_text.delta', { ...at, delta, logprobs: [] });
  emit('response.output_text.done', { ...at, text: chatText, logprobs: [] });
  emit('response.content_part.done', { ...at, part: finished.content[0] });
  return finished;
}

function emitFunctionCall(emit) {
  const finished = callItem(toolArguments);
  const at = { item_id: finished.id, output_index: 0 };
  emit('response.output_item.added', { output_index: 0, item: callItem('', 'in_progress') });
  for (const delta of pieces(toolArguments)) emit('response.function_call_arguments.delta', { ...at, delta });
  emit('response.function_call_arguments.done', { ...at, name: finished.name, arguments: toolArguments });
  return finished;
}
