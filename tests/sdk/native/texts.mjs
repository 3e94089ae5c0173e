// Texts the scripted answers share: more than ASCII, so that any re-encoding or bad cut shows.

export const chatText = 'Grüße aus dem Proxy – 你好 👋, "quoted"\n and a second line.';
export const messageText = 'Servus – 🥨 aus München.\nÜber den Proxy.';
export const contentText = 'Hallo – 世界 🌍 aus dem Proxy.\nZweite Zeile.';
export const toolInput = { city: 'Zürich', unit: 'celsius' };
export const toolArguments = JSON.stringify(toolInput);

/** Deltas of a stream: at most `size` characters each, never half a character. */
export const pieces = (text, size = 5) => text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'gu'));
