// F4 in its harder forms: compressed answers, uploaded bytes, the resumable upload of Gemini.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { anthropicClient } from '../clients/anthropic.mjs';
import { directly } from '../clients/base-urls.mjs';
import { geminiClient } from '../clients/google.mjs';
import { azureClient, azureV1Client, openaiClient } from '../clients/openai.mjs';
import { gzipJsonAnswer, gzipSseAnswer, jsonAnswer } from '../support/answers.mjs';
import { assertSameRequest } from '../support/both-ways.mjs';
import { headerValues } from '../support/http-message.mjs';
import { finopsKeys } from '../support/keys.mjs';
import { stopAndCheckLog } from '../support/log-check.mjs';
import { Stage } from '../support/stage.mjs';
import { answerAnthropic, messageEvents } from '../native/anthropic.mjs';
import { answerAzure } from '../native/azure.mjs';
import { answerGoogle } from '../native/google.mjs';
import { binaryFile, uploadedBytes } from '../native/openai-resources.mjs';
import { answerOpenAi, chatCompletion } from '../native/openai.mjs';
import { fileScenarios as anthropicFiles, messageScenarios, question } from '../scenarios/anthropic.mjs';
import { uploadFile } from '../scenarios/google.mjs';
import { chatScenarios } from '../scenarios/openai-chat.mjs';
import { fileScenarios } from '../scenarios/openai-resources.mjs';

const [upload] = fileScenarios;
const content = fileScenarios.find(({ name }) => name.startsWith('file content'));

describe('encodings and uploads through finops (F4)', () => {
  const stage = new Stage();
  before(() =>
    stage.start({
      answers: {
        openai: answerOpenAi,
        anthropic: answerAnthropic,
        azure: answerAzure,
        gemini: (request) => answerGoogle(request, '/genai_passthrough'),
      },
      env: { AZURE_OPENAI_API_KEY: finopsKeys.AZURE_OPENAI_API_KEY },
    }),
  );
  after(() => stage.stop());

  test('F4 a gzip body stays gzip', async () => {
    const answer = gzipJsonAnswer(chatCompletion({ model: 'gpt-4o-mini' }));
    const { value } = await stage.upstreams.openai.during(() => answer, () => chatScenarios[0].run(openaiClient(stage.base)));
    chatScenarios[0].check(value);
    const { responseHeaders } = stage.finops.lastExchange();
    assert.equal(responseHeaders.get('content-encoding'), 'gzip');
    assert.equal(Number(responseHeaders.get('content-length')), answer.pieces[1].length);
    stage.finops.lastExchange().expected.usage = chatScenarios[0].usage(value);
  });

  test('F4 a gzip stream stays gzip', async () => {
    const answer = gzipSseAnswer(messageEvents({ model: question.model }));
    const scenario = messageScenarios[1];
    const { value } = await stage.upstreams.anthropic.during(() => answer, () => scenario.run(anthropicClient(stage.base)));
    scenario.check(value);
    assert.equal(stage.finops.lastExchange().responseHeaders.get('content-encoding'), 'gzip');
    stage.finops.lastExchange().expected.usage = scenario.usage(value);
  });

  const uploads = [
    ['OpenAI', 'openai', openaiClient, upload],
    ['AzureOpenAI', 'azure', azureClient, upload],
    ['OpenAI on Azure v1', 'azure', azureV1Client, upload],
    ['Anthropic', 'anthropic', anthropicClient, anthropicFiles[0]],
  ];
  for (const [name, upstream, make, scenario] of uploads) {
    test(`F4 ${name}: every byte of an uploaded file arrives`, async () => {
      const { requests } = await stage.upstreams[upstream].record(() => scenario.run(make(stage.base)));
      assert.ok(uploadedBytes(requests[0]).equals(binaryFile));
    });
  }

  test('F4 OpenAI: every byte of a downloaded file arrives', async () => {
    assert.ok((await content.run(openaiClient(stage.base))).equals(binaryFile));
  });

  test('F1 F4 Gemini: both legs of a resumable upload, byte for byte', async () => {
    const upstream = stage.upstreams.gemini;
    const through = await upstream.record(() => uploadFile(geminiClient(stage.base)));
    const [start, finish] = through.requests;
    assert.equal(start.target, '/upload/v1beta/files');
    assert.deepEqual(headerValues(start, 'x-goog-upload-command'), ['start']);
    assert.equal(finish.target, '/upload/v1beta/files?upload_id=Scripted01&upload_protocol=resumable');
    assert.deepEqual(headerValues(finish, 'x-goog-upload-command'), ['upload, finalize']);
    assert.ok(finish.body.equals(binaryFile));
    assert.equal(through.value.name, 'files/uploaded-1');
  });

  test('F1 F4 Gemini: the first leg of a resumable upload is what it is without finops', async () => {
    const upstream = stage.upstreams.gemini;
    const withoutUploadUrl = () => jsonAnswer({});
    const firstLeg = (client) => upstream.during(withoutUploadUrl, () => assert.rejects(uploadFile(client), /upload url/));
    const straight = await firstLeg(geminiClient(directly(upstream.url)));
    const proxied = await firstLeg(geminiClient(stage.base));
    assertSameRequest(straight.requests[0], proxied.requests[0], upstream.url);
  });

  test('C1 L1 L2 L7 SIGTERM ends with 0; one record per exchange, none with a secret', () => stopAndCheckLog(stage.finops));
});
