// What an SDK raises.

import assert from 'node:assert/strict';

/** The error `call` ends with; a call that ends well is a failed test. */
export async function failureOf(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return assert.fail('the SDK raised nothing: it took the answer for a complete one');
}
