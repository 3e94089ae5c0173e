// OpenAI's models and files, as the scripted upstream answers them.

import { bytesAnswer, jsonAnswer } from '../support/answers.mjs';
import { headerValues } from '../support/http-message.mjs';

/** All 256 byte values, so that a text conversion anywhere shows. */
export const binaryFile = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7 + (index >> 8)) & 0xff));

const modelObject = (id) => ({ id, object: 'model', created: 1780000000, owned_by: 'openai' });

const fileObject = (id, bytes = binaryFile.length) => ({
  object: 'file',
  id,
  purpose: 'user_data',
  filename: 'sample.bin',
  bytes,
  created_at: 1790848800,
  expires_at: null,
  status: 'processed',
  status_details: null,
});

const list = (data) => ({ object: 'list', data, first_id: data[0].id, last_id: data.at(-1).id, has_more: false });

export function resourceAnswer(request, path) {
  const [, kind, id, part] = path.split('/');
  if (kind === 'models') return jsonAnswer(id ? modelObject(id) : { object: 'list', data: ['gpt-4o-mini', 'gpt-4.1'].map(modelObject) });
  if (kind !== 'files') return undefined;
  if (request.method === 'POST') return jsonAnswer(fileObject('file-Uploaded01', uploadedBytes(request).length));
  if (request.method === 'DELETE') return jsonAnswer({ object: 'file', id, deleted: true });
  if (part === 'content') return bytesAnswer(binaryFile, { type: 'application/octet-stream' });
  return jsonAnswer(id ? fileObject(id) : list(['file-Listed01', 'file-Listed02'].map((listed) => fileObject(listed))));
}

/** The bytes of the part named `file` in a multipart request. */
export function uploadedBytes(request) {
  const [type] = headerValues(request, 'content-type');
  const boundary = /boundary="?([^";]+)/.exec(type)[1];
  const partHead = request.body.indexOf('name="file"');
  const start = request.body.indexOf('\r\n\r\n', partHead) + 4;
  return request.body.subarray(start, request.body.indexOf(`\r\n--${boundary}`, start));
}
