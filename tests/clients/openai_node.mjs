// The npm `openai` client: types, speaks, is interrupted, cancels, truncates. Prints what it was told.
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';

const client = new OpenAI({ apiKey: 'none', baseURL: process.env.REALTIME_BASE_URL });
const rt = new OpenAIRealtimeWS({ model: 'gpt-realtime-2.1' }, client);
const told = { errors: [] };
const waiting = [];
rt.on('error', (error) => told.errors.push(error.error?.code ?? String(error)));
rt.on('event', (event) => {
  for (const entry of [...waiting]) {
    if (entry.type === event.type) {
      waiting.splice(waiting.indexOf(entry), 1);
      entry.resolve(event);
    }
  }
});
const next = (type) => new Promise((resolve) => waiting.push({ type, resolve }));
const said = (event) => event.response.output.flatMap((item) => item.content ?? []).map((part) => part.transcript).join(' ');

async function ask(text) {
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

told.model = (await next('session.created')).session.model;
rt.send({
  type: 'session.update',
  session: { type: 'realtime', instructions: 'Be brief.', audio: { input: { transcription: { model: 'gpt-transcribe' } } } },
});
told.instructions = (await next('session.updated')).session.instructions;

let done = next('response.done');
await ask('How old is it?');
told.typed = said(await done);

done = next('response.done');
const transcript = next('conversation.item.input_audio_transcription.completed');
speak();
told.heard = (await transcript).transcript;
told.spoken = said(await done);

let delta = next('response.output_audio.delta');
await ask('Tell me slowly, one two three four five six seven eight nine ten.');
const interrupted = await delta;
done = next('response.done');
speak();
told.interrupted = (await done).response.status_details.reason;
const truncated = next('conversation.item.truncated');
rt.send({ type: 'conversation.item.truncate', item_id: interrupted.item_id, content_index: 0, audio_end_ms: 50 });
told.truncated = (await truncated).audio_end_ms;
await next('response.done');

delta = next('response.output_audio.delta');
await ask('Again slowly, one two three four five six seven eight nine ten.');
await delta;
done = next('response.done');
rt.send({ type: 'response.cancel' });
told.cancelled = (await done).response.status_details.reason;

rt.send({ type: 'response.cancel' });
const error = new Promise((resolve) => rt.on('error', resolve));
await error;
rt.close();
console.log(JSON.stringify(told));
