// Answers as the Gemini API and Vertex AI give them, for the scripted upstream.

import { jsonAnswer, sseAnswer } from '../support/answers.mjs';
import { headerValues, jsonBody } from '../support/http-message.mjs';
import { contentText, pieces, toolInput } from './texts.mjs';

const functionCall = { name: 'get_weather', args: toolInput };

const usageMetadata = {
  promptTokenCount: 9,
  candidatesTokenCount: 15,
  totalTokenCount: 24,
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: 9 }],
};

const response = (model, parts, more = {}) => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...more }],
  usageMetadata,
  modelVersion: model,
  responseId: 'Scripted01',
});

/**
 * @param {string} uploadPrefix path before the upload address handed out: the SDK keeps that path and puts its own host in front
 */
export function answerGoogle(request, uploadPrefix = '') {
  const path = request.target.split('?', 1)[0];
  if (path.startsWith('/upload/')) return uploadAnswer(request, uploadPrefix);
  const operation = /:(\w+)$/.exec(path)?.[1];
  const model = /models\/([^:/]+)/.exec(path)?.[1];
  const body = jsonBody(request);
  if (operation) return operationAnswer(operation, model, body) ?? notFound(path);
  if (path.includes('/files')) return filesAnswer(request, path);
  if (path.includes('/models')) return modelsAnswer(path, model);
  return notFound(path);
}

function notFound(path) {
  return jsonAnswer({ error: { code: 404, message: path, status: 'NOT_FOUND' } }, { status: 404, reason: 'Not Found' });
}

function operationAnswer(operation, model, body) {
  const withTool = body?.tools !== undefined;
  switch (operation) {
    case 'generateContent':
      return jsonAnswer(response(model, [withTool ? { functionCall } : { text: contentText }], { finishReason: 'STOP' }));
    case 'streamGenerateContent':
      return sseAnswer(contentEvents({ model, withTool }));
    case 'countTokens':
      return jsonAnswer({ totalTokens: 9, promptTokensDetails: [{ modality: 'TEXT', tokenCount: 9 }] });
    case 'batchEmbedContents':
      return jsonAnswer({ embeddings: body.requests.map((_, index) => ({ values: vector(index) })) });
    case 'predict':
      return jsonAnswer({ predictions: body.instances.map((_, index) => prediction(index)) });
    default:
      return undefined;
  }
}

export function contentEvents({ model, withTool = false, ended = true }) {
  if (withTool) return [{ data: response(model, [{ functionCall }], { finishReason: 'STOP' }) }];
  const texts = pieces(contentText, 9);
  return texts.map((text, index) => {
    const last = ended && index === texts.length - 1;
    return { data: response(model, [{ text }], last ? { finishReason: 'STOP' } : {}) };
  });
}

const vector = (seed) => Array.from({ length: 12 }, (_, at) => (at + seed + 1) / 32);
const prediction = (seed) => ({ embeddings: { values: vector(seed), statistics: { truncated: false, token_count: 4 } } });

function modelsAnswer(path, id) {
  const vertex = path.includes('publishers');
  const model = (name) =>
    vertex
      ? { name: `publishers/google/models/${name}`, versionId: 'default', launchStage: 'GA' }
      : {
          name: `models/${name}`,
          version: '001',
          displayName: name,
          inputTokenLimit: 1048576,
          outputTokenLimit: 65536,
          supportedGenerationMethods: ['generateContent', 'countTokens'],
        };
  if (id) return jsonAnswer(model(id));
  const models = ['gemini-2.5-flash', 'gemini-2.5-pro'].map(model);
  return jsonAnswer(vertex ? { publisherModels: models } : { models });
}

const file = (name) => ({
  name,
  mimeType: 'application/octet-stream',
  sizeBytes: '4096',
  createTime: '2026-10-01T10:00:00Z',
  updateTime: '2026-10-01T10:00:00Z',
  sha256Hash: 'c2NyaXB0ZWQ=',
  uri: `https://generativelanguage.googleapis.com/v1beta/${name}`,
  state: 'ACTIVE',
  source: 'UPLOADED',
});

function filesAnswer(request, path) {
  const id = path.split('/files/')[1];
  if (request.method === 'DELETE') return jsonAnswer({});
  return jsonAnswer(id ? file(`files/${id}`) : { files: [file('files/listed-1'), file('files/listed-2')] });
}

function uploadAnswer(request, prefix) {
  const [command] = headerValues(request, 'x-goog-upload-command');
  if (command === 'start') {
    const url = `https://generativelanguage.googleapis.com${prefix}/upload/v1beta/files?upload_id=Scripted01&upload_protocol=resumable`;
    return jsonAnswer({}, { headers: [['X-Goog-Upload-URL', url], ['X-Goog-Upload-Status', 'active']] });
  }
  return jsonAnswer({ file: file('files/uploaded-1') }, { headers: [['X-Goog-Upload-Status', 'final']] });
}
