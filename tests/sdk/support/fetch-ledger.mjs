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
    thrownAway: false,
    expected: {},
  };
  entries.push(entry);
  const response = await originalFetch(input, init);
  entry.status = response.status;
  entry.statusText = response.statusText;
  entry.responseHeaders = response.headers;
  if (response.body) noticeThrowingAway(response.body, entry);
  return response;
};

/** Before they try again, the SDKs end the iterator of the failed answer's body without having read from it. */
function noticeThrowingAway(body, entry) {
  const iterate = body[Symbol.asyncIterator];
  body[Symbol.asyncIterator] = function watched(...options) {
    const iterator = iterate.apply(this, options);
    const { next, return: end } = iterator;
    let read = false;
    iterator.next = (...args) => {
      read = true;
      return next.apply(iterator, args);
    };
    iterator.return = (...args) => {
      entry.thrownAway ||= !read;
      return end.apply(iterator, args);
    };
    return iterator;
  };
}

/** Exchanges with one server, oldest first. */
export function exchangesWith(baseUrl) {
  const { origin } = new URL(baseUrl);
  return entries.filter((entry) => entry.origin === origin);
}

export function lastExchangeWith(baseUrl) {
  return exchangesWith(baseUrl).at(-1);
}
