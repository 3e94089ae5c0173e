// Wraps the global fetch, which all three SDKs use, and keeps one entry per exchange. The suites compare the
// entries with finops' log: one record each, found by the x-finops-id header.

const entries = [];
const originalFetch = globalThis.fetch;

globalThis.fetch = async function recordingFetch(input, init = {}) {
  const url = new URL(input instanceof Request ? input.url : String(input));
  const entry = {
    method: (init.method ?? input.method ?? 'GET').toUpperCase(),
    origin: url.origin,
    path: url.pathname,
    query: url.search.slice(1),
    requestHeaders: new Headers(init.headers ?? input.headers),
    status: null,
    statusText: null,
    responseHeaders: null,
    expected: {},
  };
  entries.push(entry);
  const response = await originalFetch(input, init);
  entry.status = response.status;
  entry.statusText = response.statusText;
  entry.responseHeaders = response.headers;
  return response;
};

/** Exchanges with one server, oldest first. */
export function exchangesWith(baseUrl) {
  const { origin } = new URL(baseUrl);
  return entries.filter((entry) => entry.origin === origin);
}

export function lastExchangeWith(baseUrl) {
  return exchangesWith(baseUrl).at(-1);
}
