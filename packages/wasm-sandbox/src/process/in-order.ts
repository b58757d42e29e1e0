/** Many jobs with a bounded number under way. */

import { MAX_SANDBOX_QUEUE } from "@platform/protocol";

/** Half of the queue: others that share the sandbox are not turned away. */
const UNDER_WAY = MAX_SANDBOX_QUEUE / 2;

/** Results in the order of the items. @throws the first error; nothing is started after it */
export async function inOrder<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      try {
        results[at] = await run(items[at] as Item);
      } catch (thrown) {
        next = items.length;
        throw thrown;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(UNDER_WAY, items.length) }, lane));
  return results;
}
