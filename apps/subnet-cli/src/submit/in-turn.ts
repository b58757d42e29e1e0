/** A queue for each key: tasks of one account run one after the other, others beside them. */
export function createTurns(): (key: string) => <T>(task: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return (key) => (task) => {
    const before = tails.get(key) ?? Promise.resolve();
    const run = before.then(task, task);
    tails.set(
      key,
      run.catch(() => undefined),
    );
    return run;
  };
}
