// What the SDK types promise about an answer, checked strictly. Used on mock answers and scripted ones alike.

import assert from 'node:assert/strict';

export function isText(value, what) {
  assert.equal(typeof value, 'string', `${what} is a string`);
  assert.notEqual(value, '', `${what} is not empty`);
}

export function isPositive(value, what) {
  assert.ok(Number.isSafeInteger(value) && value > 0, `${what} is a positive integer, got ${value}`);
}

export function has(object, keys, what) {
  for (const key of keys) assert.ok(Object.hasOwn(object, key), `${what} has the required key ${key}`);
}

export function isUnixTime(value, what) {
  isPositive(value, what);
  assert.ok(value > 1_500_000_000 && value < 4_000_000_000, `${what} is in seconds, got ${value}`);
}

export function isRfc3339(value, what) {
  isText(value, what);
  assert.match(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, what);
}

export function isVector(values, what, length) {
  assert.ok(Array.isArray(values) && values.length > 0, `${what} is a filled list`);
  assert.ok(values.every(Number.isFinite), `${what} holds only finite numbers`);
  if (length !== undefined) assert.equal(values.length, length, `${what} has the asked length`);
}

export function isToolInput(value, what) {
  assert.ok(value !== null && typeof value === 'object' && !Array.isArray(value), `${what} is an object`);
}
