// The visitor's microphone, or the reason why there is none as the code of a notice.

const WISHES = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
const REASONS = {
  NotAllowedError: "microphone_refused",
  SecurityError: "microphone_refused",
  NotReadableError: "microphone_busy",
  AbortError: "microphone_busy",
};

class NoMicrophone extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export async function openMicrophone() {
  // A page that is neither https nor localhost has no mediaDevices at all.
  if (!navigator.mediaDevices?.getUserMedia) throw new NoMicrophone("no_microphone");
  const audio = Object.fromEntries(Object.entries(WISHES).map(([name, ideal]) => [name, { ideal }]));
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    throw new NoMicrophone(REASONS[error.name] ?? "no_microphone");
  }
}

export function closeMicrophone(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
