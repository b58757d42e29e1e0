/**
 * One request for all who ask at about the same time: ten works that wait for the same window would
 * otherwise ask the node twenty times for what changes once a slot.
 */
export function sharedRead<T>(read: () => Promise<T>, maxAgeMs: number): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let asked = 0;
  return () => {
    const now = performance.now();
    if (answer === undefined || now - asked > maxAgeMs) {
      asked = now;
      answer = read();
      // A failure is for those who wait for it now, not for the next ones.
      answer.catch(() => {
        answer = undefined;
      });
    }
    return answer;
  };
}
