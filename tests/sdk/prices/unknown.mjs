// When finops must say that it does not know a price: written from the rules alone, by one who has not seen its code.

const media = ['audio', 'image', 'video'];

/** What finops says of each: an unknown for another reason is a mistake too. */
export const reasons = {
  'model unknown': /^no price for /,
  'not counted': /^'\w+' cannot be counted$/,
  'unseen condition': /^the price depends on '\w+'$/,
  'no rates at all': /^no rates in the table$/,
  'service tier': /^no rates for service tier /,
  'searches not reported': /^searches are not reported$/,
  inconsistent: /^inconsistent usage: /,
  'input tokens unknown': /^input tokens unknown$/,
  'output tokens unknown': /^output tokens unknown$/,
  reasoning: /^reasoning tokens unknown$/,
  'audio time': /^no audio time rate$/,
  'web searches': /^no web search rate$/,
  '1-hour writes': /^no 1-hour cache write rate$/,
  'cache writes': /^no cache write rate$/,
  'input audio': /^no input audio rate$/,
  'overlap with the cache': /^cached \w+ tokens unknown$/,
  'cached media': /^no cached \w+ rate$/,
  'cache reads': /^no cache read rate$/,
  input: /^no input rate$/,
  'output audio': /^no output audio rate$/,
  output: /^no output rate$/,
};

const countable = new Set(['input', 'cache_read', 'cache_write', 'cache_write_1h', 'input_audio', 'cache_audio_read', 'input_image',
  'cache_image_read', 'input_video', 'cache_video_read', 'output', 'output_reasoning', 'output_audio', 'output_image', 'output_video']
  .map((key) => `${key}_mtok`).concat('web_searches_kcount', 'storage_searches_kcount', 'audio_hours', 'input_audio_hours', 'requests_kcount'));

const holds = ({ constraint }, at) => constraint === undefined || at >= Date.parse(constraint.start_date);

/** Whether the list says at that moment what this service tier costs. */
function listed({ tier, context, at }, { own, variants }) {
  if (tier === null || /^(default|auto|standard|on_demand)$/i.test(tier)) return true;
  const [[key, value] = []] = Object.entries(context);
  return own && (variants ?? []).some((variant) => variant.when[key] === value && holds(variant, at));
}

/**
 * Every rule that applies; none: the price is known. What the counts of an inconsistent usage would mean is not asked.
 * `found`: what the library has for the model.
 */
export function* whyUnknown(one, found) {
  const { provider, name, usage, details, broken } = one;
  const { prices } = found;
  const count = (key) => usage[key] ?? details[key] ?? 0;
  const has = (key) => prices[`${key}_mtok`] !== undefined;
  const costs = (key) => has(key) && prices[`${key}_mtok`] !== 0;
  const google = provider === 'gemini' || provider === 'vertex';
  const timed = 'audio_hours' in prices || 'input_audio_hours' in prices;

  const unseen = (variant) => !['service_tier', 'processing', 'speed'].some((key) => key in variant.when);
  if ((found.variants ?? []).some((variant) => unseen(variant) && Object.keys(variant.prices).length > 0)) yield 'unseen condition';
  if (Object.keys(prices).some((key) => !countable.has(key))) yield 'not counted';
  if (Object.keys(prices).length === 0) yield 'no rates at all';
  if (!listed(one, found)) yield 'service tier';
  if (has('output_reasoning') && usage.reasoning_tokens === undefined && count('output_tokens') > 0) yield 'reasoning';
  const openai = provider === 'openai' || provider === 'azure';
  if (openai && /-search-/i.test(name) && details.web_searches === undefined) yield 'searches not reported';
  if (broken) {
    yield 'inconsistent';
    return;
  }
  if (usage.input_tokens === undefined && costs('input')) yield 'input tokens unknown';
  if (usage.output_tokens === undefined && costs('output')) yield 'output tokens unknown';
  if (count('audio_ms') > 0 && !timed) yield 'audio time';
  if (count('web_searches') > 0 && !('web_searches_kcount' in prices)) yield 'web searches';
  if (count('cache_write_1h_tokens') > 0 && !has('cache_write_1h')) yield '1-hour writes';
  if (count('cache_write_tokens') > count('cache_write_1h_tokens') && !has('cache_write')) yield 'cache writes';

  let ownRead = 0; // cached tokens that have a rate of their own, and input that has
  let ownInput = 0;
  for (const kind of media) {
    const tokens = count(`input_${kind}_tokens`);
    if (tokens === 0) continue;
    if (!has(`input_${kind}`)) {
      if (kind === 'audio' && !google) yield 'input audio';
      continue;
    }
    const cachedUnknown = count('cache_read_tokens') > 0 && details[`cache_${kind}_read_tokens`] === undefined;
    if (cachedUnknown || count('cache_write_tokens') > 0) yield 'overlap with the cache';
    const cached = count(`cache_${kind}_read_tokens`);
    if (cached > 0 && !has(`cache_${kind}_read`)) yield 'cached media';
    ownRead += cached;
    ownInput += tokens - cached;
  }
  if (count('cache_read_tokens') > ownRead && !has('cache_read')) yield 'cache reads';
  const plain = count('input_tokens') - ownInput - count('cache_read_tokens') - count('cache_write_tokens');
  if (plain > 0 && !has('input')) yield 'input';

  let ownOutput = has('output_reasoning') ? count('reasoning_tokens') : 0;
  for (const kind of media) {
    const tokens = count(`output_${kind}_tokens`);
    if (tokens === 0) continue;
    if (has(`output_${kind}`)) ownOutput += tokens;
    else if (kind === 'audio' && !google) yield 'output audio';
  }
  if (count('output_tokens') > ownOutput && !has('output')) yield 'output';
}
