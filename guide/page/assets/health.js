// Is the server there? Asked every ten seconds; after a miss once more soon, so that one lost packet is no news.

const EVERY_MS = 10_000;
const AGAIN_MS = 2_000;
const LIMIT_MS = 4_000;

/** `onGone()` waits as long as `isSought()`: whoever looks for the server by themselves is still told so. */
export function watchHealth({ isSought, onGone, onBack }) {
  let misses = 0;
  let isGone = false;
  const look = async () => {
    const isThere = await isHealthy();
    misses = isThere ? 0 : misses + 1;
    if (isGone && isThere) {
      isGone = false;
      onBack();
    } else if (!isGone && misses > 1 && !isSought()) {
      isGone = true;
      onGone();
    }
    setTimeout(look, misses ? AGAIN_MS : EVERY_MS);
  };
  setTimeout(look, EVERY_MS);
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
