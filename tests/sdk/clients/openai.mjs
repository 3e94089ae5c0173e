// The `openai` package: OpenAI, Azure deployments, Azure v1. `base` comes from base-urls.mjs.

import OpenAI, { AzureOpenAI } from 'openai';

import '../support/fetch-ledger.mjs';
import { callerKeys } from '../support/keys.mjs';

const azureApiVersion = '2024-10-21';

/** A retry would hide what finops answered. */
const noRetries = { maxRetries: 0 };

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
