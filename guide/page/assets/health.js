// Is the server there? Asked every ten seconds; after a miss once more at once, so that one lost packet is no news.

const EVERY_MS = 10_000;
const AGAIN_MS = 2_000;
const LIMIT_MS = 4_000;

export function watchHealth({ onGone, onBack }) {
  let misses = 0;
  let timer = 0;
  const look = async () => {
    clearTimeout(timer);
    const isThere = await isHealthy();
    if (isThere && misses > 1) onBack();
    misses = isThere ? 0 : misses + 1;
    if (misses === 2) onGone();
    timer = setTimeout(look, misses ? AGAIN_MS : EVERY_MS);
  };
  timer = setTimeout(look, EVERY_MS);
  return look;
}

/** Whether the server answers within `limitMs`. */
export async function isHealthy(limitMs = LIMIT_MS) {
  try {
    const response = await fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(limitMs) });
    return response.ok;
  } catch {
    return false;
  }
}
