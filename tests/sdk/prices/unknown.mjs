// When finops must say that it does not know a price: written from the rules alone, by one who has not seen its code.

const media = ['audio', 'image', 'video'];

/** @returns the first rule that applies, or null when the price is known */
export function whyUnknown({ provider, name, tier, usage, details, broken }, prices) {
  const count = (key) => usage[key] ?? details[key] ?? 0;
  const has = (key) => prices[`${key}_mtok`] !== undefined;
  const costs = (key) => has(key) && prices[`${key}_mtok`] !== 0;
  const google = provider === 'gemini' || provider === 'vertex';
  const timed = 'audio_hours' in prices || 'input_audio_hours' in prices;

  if (!['input', 'output'].some(has) && !timed && !('web_searches_kcount' in prices)) return 'no rates at all';
  if (tier !== null && !/^(default|auto|standard|on_demand)$/i.test(tier)) return 'service tier';
  const openai = provider === 'openai' || provider === 'azure';
  if (openai && /-search-/i.test(name) && details.web_searches === undefined) return 'searches not reported';
  if (broken) return 'inconsistent';
  if (usage.input_tokens === undefined && costs('input')) return 'input tokens unknown';
  if (usage.output_tokens === undefined && costs('output')) return 'output tokens unknown';
  if (count('audio_ms') > 0 && !timed) return 'audio time';
  if (count('web_searches') > 0 && !('web_searches_kcount' in prices)) return 'web searches';
  if (count('cache_write_1h_tokens') > 0 && !has('cache_write_1h')) return '1-hour writes';
  if (count('cache_write_tokens') > count('cache_write_1h_tokens') && !has('cache_write')) return 'cache writes';

  let ownRead = 0; // cached tokens that have a rate of their own, and input that has
  let ownInput = 0;
  for (const kind of media) {
    const tokens = count(`input_${kind}_tokens`);
    if (tokens === 0) continue;
    if (!has(`input_${kind}`)) {
      if (kind === 'audio' && !google) return 'input audio';
      continue;
    }
    if (count('cache_read_tokens') > 0 && details[`cache_${kind}_read_tokens`] === undefined) return 'overlap with the cache';
    if (count('cache_write_tokens') > 0) return 'overlap with the cache';
    const cached = count(`cache_${kind}_read_tokens`);
    if (cached > 0 && !has(`cache_${kind}_read`)) return 'cached media';
    ownRead += cached;
    ownInput += tokens - cached;
  }
  if (count('cache_read_tokens') > ownRead && !has('cache_read')) return 'cache reads';
  const plain = count('input_tokens') - ownInput - count('cache_read_tokens') - count('cache_write_tokens');
  if (plain > 0 && !has('input')) return 'input';

  let ownOutput = 0;
  for (const kind of media) {
    const tokens = count(`output_${kind}_tokens`);
    if (tokens === 0) continue;
    if (has(`output_${kind}`)) ownOutput += tokens;
    else if (kind === 'audio' && !google) return 'output audio';
  }
  if (count('output_tokens') > ownOutput && !has('output')) return 'output';
  return null;
}
