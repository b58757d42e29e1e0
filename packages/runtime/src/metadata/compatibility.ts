/** What an upgrade must not do under the same spec version: move or re-type what has an index. */

import type { RuntimeMetadata } from "./metadata.ts";

interface Entry {
  readonly index: number;
  readonly name: string;
}

/** A line for each index of `before` that `after` lacks, names otherwise or gives another type. */
export function brokenIndexes(before: RuntimeMetadata, after: RuntimeMetadata): string[] {
  const broken = compare("api method", before.api, after.api, ({ args, result }) => [args, result]);
  if (text(before.signed) !== text(after.signed))
    broken.push("the signed extrinsic has another form");
  if (text(before.inherent) !== text(after.inherent)) broken.push("the inherent has another form");
  for (const old of before.pallets) {
    const now = after.pallets.find(({ index }) => index === old.index);
    if (now?.name !== old.name) {
      broken.push(`pallet ${old.index} was ${old.name} and is ${now?.name ?? "gone"}`);
      continue;
    }
    const of = (kind: string) => `${kind} of ${old.name}`;
    const errors = ({ errors: list }: typeof old) =>
      list.map(({ index, code }) => ({ index, name: code }));
    broken.push(
      ...compare(of("storage item"), old.storage, now.storage, ({ key, value }) => [
        Object.entries(key),
        value,
      ]),
      ...compare(of("call"), old.calls, now.calls, ({ args }) => args),
      ...compare(of("event"), old.events, now.events, ({ payload }) => payload),
      ...compare(of("error"), errors(old), errors(now), () => null),
    );
  }
  return broken;
}

function compare<T extends Entry>(
  kind: string,
  before: readonly T[],
  after: readonly T[],
  typeOf: (entry: T) => unknown,
): string[] {
  return before.flatMap((old) => {
    const now = after.find(({ index }) => index === old.index);
    if (now?.name !== old.name)
      return [`${kind} ${old.index} was ${old.name} and is ${now?.name ?? "gone"}`];
    if (text(typeOf(now)) !== text(typeOf(old)))
      return [`${kind} ${old.index}, ${old.name}, has another type`];
    return [];
  });
}

const text = (value: unknown): string => JSON.stringify(value);
