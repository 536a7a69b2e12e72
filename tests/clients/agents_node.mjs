// The npm `@openai/agents-realtime` client: types, speaks, has its tool called, is interrupted. Prints what it saw.
import { readFileSync } from 'node:fs';
import { RealtimeAgent, RealtimeSession, OpenAIRealtimeWebSocket, tool } from '@openai/agents-realtime';
import { z } from 'zod';
import { Watch } from './watch.mjs';
import { parseRealtimeEvent } from '../node_modules/@openai/agents-realtime/dist/openaiRealtimeEvents.mjs';

const told = { errors: [], shown: [], unknown: [], audioBytes: 0, interrupted: 0 };
const showExhibit = tool({
  name: 'show_exhibit',
  description: "Put an exhibit's card on the screen.",
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => {
    told.shown.push(id);
    return 'shown';
  },
});
const agent = new RealtimeAgent({ name: 'Guide', instructions: 'Be brief.', tools: [showExhibit] });
const transport = new OpenAIRealtimeWebSocket({ url: process.env.REALTIME_URL });
const session = new RealtimeSession(agent, {
  transport,
  model: 'gpt-realtime-2.1',
  config: { audio: { input: { transcription: { model: 'gpt-transcribe' } } } },
});
const watch = new Watch();
transport.on('*', (event) => {
  if (parseRealtimeEvent({ data: JSON.stringify(event) }).isGeneric) told.unknown.push(event.type);
  watch.saw(event);
});
session.on('error', (error) => told.errors.push(JSON.stringify(error)));
session.on('audio', (event) => (told.audioBytes += event.data.byteLength));
session.on('audio_interrupted', () => (told.interrupted += 1));

function speak() {
  const speech = readFileSync(process.env.SPEECH_FILE);
  for (let start = 0; start < speech.length; start += 4800) {
    const chunk = speech.subarray(start, start + 4800);
    session.sendAudio(chunk.buffer.slice(chunk.byteOffset, chunk.byteOffset + chunk.length));
  }
}

await session.connect({ apiKey: 'none' });
session.sendMessage('How old is it?');
await watch.nth('response.done', 2); // the second one follows the tool's output

speak();
await watch.nth('response.done', 4);

const audible = watch.count('response.output_audio.delta');
session.sendMessage('Tell me slowly, one two three four five six seven eight nine ten.');
await watch.nth('response.output_audio.delta', audible + 1);
speak();
told.reason = (await watch.nth('response.done', 5)).response.status_details.reason;
told.truncated = (await watch.nth('conversation.item.truncated', 1)).audio_end_ms > 0;
await watch.nth('response.done', 7);

told.history = session.history
  .filter((item) => item.type === 'message')
  .map((item) => [item.role, item.content.map((part) => part.text ?? part.transcript).join(' ')]);
session.close();
console.log(JSON.stringify(told));
