// Where the clients point: at finops, or straight at a scripted upstream.

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
