// The SDK clients, each aimed either straight at a scripted upstream or at finops.

import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { OAuth2Client } from 'google-auth-library';
import OpenAI, { AzureOpenAI } from 'openai';

import './fetch-ledger.mjs';
import { callerKeys } from './keys.mjs';

export const azureApiVersion = '2024-10-21';
export const vertexProject = 'fake-project';
export const vertexLocation = 'europe-west4';

const noRetries = { maxRetries: 0 };

/** Base URLs as a user of finops sets them. */
export function throughFinops(url) {
  return {
    openai: `${url}/openai_passthrough/v1`,
    azure: `${url}/azure_passthrough`,
    azureV1: `${url}/azure_passthrough/openai/v1/`,
    anthropic: `${url}/anthropic_passthrough`,
    azureAnthropic: `${url}/azure_passthrough`,
    google: `${url}/genai_passthrough`,
  };
}

/** Base URLs of the same clients without finops; `url` plays every provider. */
export function directly(url) {
  return {
    openai: `${url}/v1`,
    azure: url,
    azureV1: `${url}/openai/v1/`,
    anthropic: url,
    azureAnthropic: `${url}/anthropic`,
    google: url,
  };
}

export const openaiClient = (base, options = {}) =>
  new OpenAI({ baseURL: base.openai, apiKey: callerKeys.openai, ...noRetries, ...options });

export const azureClient = (base, options = {}) =>
  new AzureOpenAI({ endpoint: base.azure, apiKey: callerKeys.azure, apiVersion: azureApiVersion, ...noRetries, ...options });

export const azureEntraClient = (base) =>
  new AzureOpenAI({
    endpoint: base.azure,
    azureADTokenProvider: async () => callerKeys.entra,
    apiVersion: azureApiVersion,
    ...noRetries,
  });

export const azureV1Client = (base, options = {}) =>
  new OpenAI({ baseURL: base.azureV1, apiKey: callerKeys.azure, ...noRetries, ...options });

export const anthropicClient = (base, options = {}) =>
  new Anthropic({ baseURL: base.anthropic, apiKey: callerKeys.anthropic, ...noRetries, ...options });

export const azureAnthropicClient = (base, options = {}) =>
  new Anthropic({ baseURL: base.azureAnthropic, apiKey: callerKeys.azure, ...noRetries, ...options });

/** As the SDK 0.x sent its key. */
export const anthropicKeyHeaderClient = (base) =>
  new Anthropic({
    baseURL: base.anthropic,
    apiKey: callerKeys.anthropic,
    defaultHeaders: { 'x-api-key': callerKeys.anthropic, Authorization: null },
    ...noRetries,
  });

export const claudeOauthClient = (base) =>
  new Anthropic({ baseURL: base.anthropic, authToken: callerKeys.claudeOauth, ...noRetries });

export const geminiClient = (base, httpOptions = {}) =>
  new GoogleGenAI({ apiKey: callerKeys.gemini, httpOptions: { baseUrl: base.google, ...httpOptions } });

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
