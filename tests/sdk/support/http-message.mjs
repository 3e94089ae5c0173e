// Reads HTTP/1.1 requests out of a byte stream and keeps every byte of them.

const headEnd = Buffer.from('\r\n\r\n');

/** Returns {head, size} once the head is complete, else null. */
function parseHead(bytes) {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return null;
  const [requestLine, ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [method, target, version] = requestLine.split(' ');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { head: { method, target, version, headers }, size: end + headEnd.length };
}

/** Returns {body, size} once the chunked body that starts at `start` is complete, else null. */
function parseChunkedBody(bytes, start) {
  const parts = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
    const dataStart = lineEnd + 2;
    if (bytes.length < dataStart + size + 2) return null;
    parts.push(bytes.subarray(dataStart, dataStart + size));
    at = dataStart + size + 2;
    if (size === 0) return { body: Buffer.concat(parts), size: at - start };
  }
}

/** The values of a header, in order. */
export function headerValues(message, name) {
  const wanted = name.toLowerCase();
  return message.headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value);
}

/**
 * Takes one complete request from the start of `bytes`.
 * @returns {{request: object, rest: Buffer} | null} null: more bytes are needed
 */
export function takeRequest(bytes) {
  const parsed = parseHead(bytes);
  if (!parsed) return null;
  const { head, size: headSize } = parsed;
  const chunked = headerValues(head, 'transfer-encoding').some((value) => /chunked/i.test(value));
  let body;
  let bodySize;
  if (chunked) {
    const decoded = parseChunkedBody(bytes, headSize);
    if (!decoded) return null;
    ({ body, size: bodySize } = decoded);
  } else {
    bodySize = Number(headerValues(head, 'content-length')[0] ?? 0);
    if (bytes.length < headSize + bodySize) return null;
    body = bytes.subarray(headSize, headSize + bodySize);
  }
  const total = headSize + bodySize;
  return {
    request: { ...head, chunked, body: Buffer.from(body), raw: Buffer.from(bytes.subarray(0, total)) },
    rest: bytes.subarray(total),
  };
}

/** The JSON body of a request, or undefined. */
export function jsonBody(request) {
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    return undefined;
  }
}
