// Models and files: GET, DELETE, multipart up and binary down. OpenAI, Azure, Azure v1.

import assert from 'node:assert/strict';
import { toFile } from 'openai';

import { binaryFile } from '../native/openai-resources.mjs';
import { isPositive, isText, isUnixTime } from './checks.mjs';

function checkModel(model) {
  isText(model.id, 'id');
  assert.equal(model.object, 'model');
  isUnixTime(model.created, 'created');
  isText(model.owned_by, 'owned_by');
}

function checkFile(file) {
  isText(file.id, 'id');
  assert.equal(file.object, 'file');
  isPositive(file.bytes, 'bytes');
  isUnixTime(file.created_at, 'created_at');
  isText(file.filename, 'filename');
  isText(file.purpose, 'purpose');
  isText(file.status, 'status');
}

export const modelScenarios = [
  {
    name: 'list of models',
    run: async (client) => (await client.models.list()).data,
    check(models) {
      assert.ok(models.length > 0, 'at least one model');
      models.forEach(checkModel);
    },
  },
  {
    name: 'one model',
    run: (client) => client.models.retrieve('gpt-4o-mini'),
    check(model) {
      checkModel(model);
      assert.equal(model.id, 'gpt-4o-mini');
    },
  },
];

export const fileScenarios = [
  {
    name: 'file upload (multipart, binary)',
    randomRequest: true, // the SDK invents a multipart boundary
    run: async (client) => client.files.create({ file: await toFile(binaryFile, 'sample.bin'), purpose: 'user_data' }),
    check(file) {
      checkFile(file);
      assert.equal(file.bytes, binaryFile.length);
      assert.equal(file.filename, 'sample.bin');
      assert.equal(file.purpose, 'user_data');
    },
  },
  {
    name: 'list of files with a query',
    run: async (client) => (await client.files.list({ purpose: 'user_data', limit: 2, order: 'asc' })).data,
    check: (files) => files.forEach(checkFile),
  },
  {
    name: 'one file',
    run: (client) => client.files.retrieve('file-Fake01'),
    check(file) {
      checkFile(file);
      assert.equal(file.id, 'file-Fake01');
    },
  },
  {
    name: 'file content (binary)',
    run: async (client) => Buffer.from(await (await client.files.content('file-Fake01')).arrayBuffer()),
    check: (bytes) => assert.ok(bytes.length > 0),
  },
  {
    name: 'file deleted',
    run: (client) => client.files.delete('file-Fake01'),
    check: (answer) => assert.deepEqual(answer, { id: 'file-Fake01', object: 'file', deleted: true }),
  },
];
