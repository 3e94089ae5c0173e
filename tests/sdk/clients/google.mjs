// The `@google/genai` package: Gemini, Vertex, Vertex express. `base` comes from base-urls.mjs.

import { GoogleGenAI } from '@google/genai';
import { OAuth2Client } from 'google-auth-library';

import '../support/fetch-ledger.mjs';
import { callerKeys } from '../support/keys.mjs';

const vertexProject = 'fake-project';
const vertexLocation = 'europe-west4';

export const geminiClient = (base, httpOptions = {}, apiKey = callerKeys.gemini) =>
  new GoogleGenAI({ apiKey, httpOptions: { baseUrl: base.google, ...httpOptions } });

/** An OAuth client that already holds a token, so nothing is fetched. */
function tokenHolder() {
  const client = new OAuth2Client();
  client.setCredentials({ access_token: callerKeys.vertexToken, expiry_date: Date.now() + 3_600_000 });
  return client;
}

export const vertexClient = (base, options = { project: vertexProject, location: vertexLocation }) =>
  new GoogleGenAI({
    vertexai: true,
    googleAuthOptions: { authClient: tokenHolder() },
    httpOptions: { baseUrl: base.google },
    ...options,
  });

/** Base URL, token, but no project: the path starts with `publishers`. */
export const vertexWithoutProjectClient = (base) => vertexClient(base, {});

export const vertexExpressClient = (base) =>
  new GoogleGenAI({ vertexai: true, apiKey: callerKeys.vertexExpress, httpOptions: { baseUrl: base.google } });
