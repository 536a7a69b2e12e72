// The npm `openai` client: types, speaks, is interrupted, cancels, truncates. Prints what it was told.
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { Watch } from './watch.mjs';

const client = new OpenAI({ apiKey: 'none', baseURL: process.env.REALTIME_BASE_URL });
const rt = new OpenAIRealtimeWS({ model: 'gpt-realtime-2.1' }, client);
const told = { errors: [] };
const watch = new Watch();
rt.on('error', (error) => told.errors.push(error.error?.code ?? String(error)));
rt.on('event', (event) => watch.saw(event));
const said = (event) => event.response.output.flatMap((item) => item.content ?? []).map((part) => part.transcript).join(' ');

function ask(text) {
  rt.send({
    type: 'conversation.item.create',
    item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
  });
  rt.send({ type: 'response.create' });
}

function speak() {
  const speech = readFileSync(process.env.SPEECH_FILE);
  for (let start = 0; start < speech.length; start += 1920) {
    rt.send({ type: 'input_audio_buffer.append', audio: speech.subarray(start, start + 1920).toString('base64') });
  }
}

told.model = (await watch.nth('session.created', 1)).session.model;
rt.send({
  type: 'session.update',
  session: { type: 'realtime', instructions: 'Be brief.', audio: { input: { transcription: { model: 'gpt-transcribe' } } } },
});
told.instructions = (await watch.nth('session.updated', 1)).session.instructions;

ask('How old is it?');
told.typed = said(await watch.nth('response.done', 1));

speak();
told.heard = (await watch.nth('conversation.item.input_audio_transcription.completed', 1)).transcript;
told.spoken = said(await watch.nth('response.done', 2));

let audible = watch.count('response.output_audio.delta');
ask('Tell me slowly, one two three four five six seven eight nine ten.');
const interrupted = await watch.nth('response.output_audio.delta', audible + 1);
speak();
told.interrupted = (await watch.nth('response.done', 3)).response.status_details.reason;
rt.send({ type: 'conversation.item.truncate', item_id: interrupted.item_id, content_index: 0, audio_end_ms: 50 });
told.truncated = (await watch.nth('conversation.item.truncated', 1)).audio_end_ms;
await watch.nth('response.done', 4);

audible = watch.count('response.output_audio.delta');
ask('Again slowly, one two three four five six seven eight nine ten.');
await watch.nth('response.output_audio.delta', audible + 1);
rt.send({ type: 'response.cancel' });
told.cancelled = (await watch.nth('response.done', 5)).response.status_details.reason;

rt.send({ type: 'response.cancel' });
await watch.nth('error', 1);
rt.close();
console.log(JSON.stringify(told));
