// Exchanges made up from a seed: a model of every provider, a moment, and what was consumed.

/** Their provider -> what finops calls it, where that is another word; the last ones are the names of its presets. */
const ours = { google: ['gemini', 'vertex'], openai: ['openai', 'chatgpt'], 'x-ai': ['x-ai', 'xai'] };

function generator(seed) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const upTo = (most) => Math.floor(random() * (most + 1));
  return { upTo, chance: (share) => random() < share, one: (list) => list[upTo(list.length - 1)] };
}

/** Names that a matcher is for, as far as it spells them out. */
function namesOf(match) {
  if (match.or) return match.or.flatMap(namesOf);
  if (match.and) return match.and.flatMap(namesOf).slice(0, 1);
  if (match.regex) return match.regex.includes('(') ? [] : [match.regex.replace(/[\^$]/g, '').replaceAll('\\.', '.').replaceAll('\\d{8}', '20260701').replaceAll('\\d{4}', '2026').replaceAll('\\d{2}', '07').replaceAll('\\d', '1')];
  return [match.equals ?? match.starts_with ?? match.ends_with ?? match.contains];
}

/** Every model of every provider, and the models that a provider sells of others. */
function targets(providers) {
  const target = (their, provider, own) => (model) => ({ their, provider, model, names: namesOf(model.match), own });
  return providers.flatMap(({ id, models, fallback_model_providers: makers }) =>
    (ours[id] ?? [id]).flatMap((name, index) => [
      ...models.map(target(id, name, index === 0)),
      ...makers.flatMap((maker) => providers.find((other) => other.id === maker).models.map(target(id, name, false))),
    ]));
}

/** What an answer calls a service tier -> what the library is told of it. */
function tiersOf(model) {
  const seen = (model.price_variants ?? []).map(({ when }) => when).filter((when) => 'service_tier' in when || 'processing' in when || 'speed' in when);
  return seen.map((when) => ({ tier: when.service_tier ?? when.speed ?? when.processing, context: when }));
}

function tierOf(model, random) {
  const listed = tiersOf(model);
  if (listed.length > 0 && random.chance(0.6)) return random.one(listed);
  const tier = random.chance(0.06) ? random.one(['flex', 'priority', 'batch', 'scale']) : random.one([null, 'default', 'auto', 'standard', 'ON_DEMAND']);
  return { tier, context: tier === 'batch' ? { processing: 'batch' } : tier === 'flex' || tier === 'priority' ? { service_tier: tier } : {} };
}

/** Moments around each change of the model's prices, and some day. */
function momentsOf(model) {
  const moments = [Date.UTC(2026, 9, 1, 12), Date.UTC(2025, 0, 15, 0, 30), Date.UTC(2027, 1, 1, 16, 29, 59, 999)];
  for (const { constraint } of [...(Array.isArray(model.prices) ? model.prices : []), ...(model.price_variants ?? [])]) {
    if (constraint?.start_date) moments.push(Date.parse(constraint.start_date), Date.parse(constraint.start_date) - 1);
    if (constraint?.start_time) {
      for (const time of [constraint.start_time, constraint.end_time]) {
        moments.push(Date.parse(`2026-10-05T${time}`), Date.parse(`2026-10-05T${time}`) - 1);
      }
    }
  }
  return moments;
}

function tierStarts(model) {
  const lists = Array.isArray(model.prices) ? model.prices.map(({ prices }) => prices) : [model.prices];
  return lists.flatMap((prices) => Object.values(prices)).flatMap((price) => price.tiers ?? []).map(({ start }) => start);
}

function inputSize(model, { upTo, chance, one }) {
  const starts = tierStarts(model);
  if (starts.length > 0 && chance(0.6)) return one(starts) + one([0, 1, 2]);
  return one([upTo(40), upTo(5_000), upTo(300_000)]);
}

/**
 * Usage in the words of finops' log. What is not in it was not reported. Most of it fits the model, so that it has a
 * price; the rest is what the model has no price for.
 */
function usageOf(model, random) {
  const { upTo, chance } = random;
  const fits = chance(0.7);
  const rates = new Set(Object.keys(Array.isArray(model.prices) ? model.prices.at(-1).prices : model.prices));
  const may = (key, ifRated, ifNot) => chance(rates.has(key) ? ifRated : fits ? 0 : ifNot);

  const usage = { input_tokens: inputSize(model, random), output_tokens: fits && !rates.has('output_mtok') ? 0 : upTo(4_000) };
  const details = {};
  let rest = usage.input_tokens;
  const take = (most) => {
    const taken = upTo(Math.min(most, rest));
    rest -= taken;
    return taken;
  };
  let cachedMedia = 0;
  for (const kind of ['audio', 'image', 'video']) {
    if (!may(`input_${kind}_mtok`, 0.6, 0.12)) continue;
    const cached = may(`cache_${kind}_read_mtok`, 0.6, 0.3) ? take(300) : 0;
    cachedMedia += cached;
    details[`input_${kind}_tokens`] = cached + take(2_000);
    if (chance(0.8)) details[`cache_${kind}_read_tokens`] = cached;
  }
  if (cachedMedia > 0 || may('cache_read_mtok', 0.6, 0.3)) usage.cache_read_tokens = cachedMedia + take(usage.input_tokens);
  if (may('cache_write_mtok', 0.5, 0.15)) {
    usage.cache_write_tokens = take(20_000);
    if (may('cache_write_1h_mtok', 0.5, 0.4)) usage.cache_write_1h_tokens = upTo(usage.cache_write_tokens);
  }
  let out = usage.output_tokens;
  for (const kind of ['audio', 'image', 'video']) {
    if (!may(`output_${kind}_mtok`, 0.6, 0.1)) continue;
    details[`output_${kind}_tokens`] = upTo(out);
    out -= details[`output_${kind}_tokens`];
  }
  if (chance(rates.has('output_reasoning_mtok') ? 0.8 : 0.3)) usage.reasoning_tokens = upTo(usage.output_tokens);
  if (may('web_searches_kcount', 0.3, 0.15)) details.web_searches = upTo(3);
  if (out === usage.output_tokens && usage.reasoning_tokens === undefined && chance(0.08)) delete usage.output_tokens;
  return { usage, details };
}

/** Time alone, for models that are priced by it; now and then for others too. */
function spokenUsage(random) {
  return { usage: {}, details: { audio_ms: random.upTo(random.chance(0.3) ? 12_000 : 5_000_000) } };
}

function breakIt(usage, { one }) {
  const whole = usage.input_tokens;
  one([
    () => (usage.cache_read_tokens = whole + 1),
    () => Object.assign(usage, { cache_read_tokens: whole, cache_write_tokens: 1 }),
    () => Object.assign(usage, { cache_read_tokens: 0, cache_write_tokens: 0, cache_write_1h_tokens: 1 }),
    () => (usage.reasoning_tokens = (usage.output_tokens ??= 7) + 1),
  ])();
}

export function exchanges(providers, count, seed) {
  const random = generator(seed);
  const all = targets(providers);
  const own = all.filter((target) => target.own);
  const names = [...new Set(all.map(({ provider }) => provider))];
  const any = () => {
    const name = random.one(names); // a small list is asked as often as a large one
    return random.one(all.filter(({ provider }) => provider === name));
  };
  return Array.from({ length: own.length + count }, (_, index) => {
    // First every model under its own provider, then any.
    const { their, provider, model, names: spelt } = index < own.length ? own[index] : any();
    const timed = JSON.stringify(model.prices).includes('audio_hours');
    const spoken = random.chance(timed ? 0.8 : 0.01);
    const { usage, details } = spoken ? spokenUsage(random) : usageOf(model, random);
    const broken = !spoken && random.chance(0.06);
    if (broken) breakIt(usage, random);
    return {
      their,
      provider,
      name: random.chance(0.02) ? 'no-such-model' : random.one(spelt.length > 0 ? spelt : [model.id]),
      at: random.one(momentsOf(model)),
      ...tierOf(model, random),
      usage,
      details,
      broken,
    };
  });
}
