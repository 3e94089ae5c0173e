// The `@anthropic-ai/sdk` package: direct and on Azure. `base` comes from base-urls.mjs.

import Anthropic from '@anthropic-ai/sdk';

import '../support/fetch-ledger.mjs';
import { callerKeys } from '../support/keys.mjs';

/** A retry would hide what finops answered. */
const noRetries = { maxRetries: 0 };

export const anthropicClient = (base, options = {}) =>
  new Anthropic({ baseURL: base.anthropic, apiKey: callerKeys.anthropic, ...noRetries, ...options });

export const azureAnthropicClient = (base, options = {}) =>
  new Anthropic({ baseURL: base.azureAnthropic, apiKey: callerKeys.azure, ...noRetries, ...options });

/** As the SDK 0.x sent its key. */
export const anthropicKeyHeaderClient = (base, { apiKey = callerKeys.anthropic } = {}) =>
  new Anthropic({
    baseURL: base.anthropic,
    apiKey,
    defaultHeaders: { 'x-api-key': apiKey, Authorization: null },
    ...noRetries,
  });

export const claudeOauthClient = (base) =>
  new Anthropic({ baseURL: base.anthropic, authToken: callerKeys.claudeOauth, ...noRetries });
