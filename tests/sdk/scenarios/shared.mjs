// One prompt and one tool for every provider.

export const prompt = 'hello from passthrough';
export const weatherTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Current weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['celsius', 'fahrenheit'] } },
      required: ['city'],
    },
  },
};

export async function collect(stream) {
  const chunks = [];
  for await (const item of stream) chunks.push(item);
  return chunks;
}
