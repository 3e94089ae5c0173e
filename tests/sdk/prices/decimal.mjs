// Decimal numbers as BigInts of a power of ten, without floating point on the way.

/** '3.30e-6', 9 -> 3300n: times 10^places, half up. */
export function scaled(text, places) {
  const [, whole, fraction = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const digits = whole + fraction;
  const shift = places + Number(exponent) - fraction.length;
  if (shift >= 0) return BigInt(digits) * 10n ** BigInt(shift);
  const unit = 10n ** BigInt(-shift);
  const value = BigInt(digits);
  return value / unit + ((value % unit) * 2n >= unit ? 1n : 0n);
}
