/** Trust in words: what is asked for, and what an explanation says. */

import { CodedError, type Hex32 } from "@platform/protocol";
import {
  TRUST_CONTEXTS,
  TRUST_LEVELS,
  TRUST_VERDICTS,
  type TrustExplanation,
} from "@platform/runtime";
import { z } from "zod";
import { hex32 } from "./wire.ts";

export const TrustViewSchema = z.object({
  within: z.boolean(),
  verdict: z.enum(TRUST_VERDICTS),
  level: z.enum(TRUST_LEVELS),
  context: z.enum(TRUST_CONTEXTS).nullable(),
  path: z.array(hex32),
  rule: z
    .object({
      contexts: z.array(z.enum(TRUST_CONTEXTS)),
      minLevel: z.enum(TRUST_LEVELS),
      membersOnly: z.boolean(),
      maxDepth: z.number(),
      anchors: z.array(hex32),
    })
    .nullable(),
});
export type TrustView = z.output<typeof TrustViewSchema>;

const WITHIN: readonly string[] = ["anchor", "direct", "inherited"];

export function trustView(found: TrustExplanation): TrustView {
  const { rule, path } = found;
  const verdict = wordOf(TRUST_VERDICTS, found.verdict);
  return {
    within: WITHIN.includes(verdict),
    verdict,
    level: wordOf(TRUST_LEVELS, found.level),
    context: path.length > 1 ? wordOf(TRUST_CONTEXTS, found.context) : null,
    path: [...path],
    rule:
      rule === undefined
        ? null
        : {
            contexts: TRUST_CONTEXTS.filter((_, i) => (rule.contexts & (1 << i)) !== 0),
            minLevel: wordOf(TRUST_LEVELS, rule.minLevel),
            membersOnly: rule.membersOnly,
            maxDepth: rule.maxDepth,
            anchors: [...rule.anchors],
          },
  };
}

/** Number of a context. @throws CodedError USAGE */
export function trustContext(name: string): number {
  return numberOf("context", TRUST_CONTEXTS, name);
}

/** Number of a level above none. @throws CodedError USAGE */
export function trustLevel(name: string): number {
  return 1 + numberOf("level", TRUST_LEVELS.slice(1), name);
}

/** The id of a challenge by its name, or as it is given. @throws CodedError NOT_FOUND */
export async function challengeIdOf(
  api: { challenges(): Promise<readonly { readonly id: Hex32; readonly name: string }[]> },
  text: string,
): Promise<Hex32> {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  const found = (await api.challenges()).find(({ name }) => name === text);
  if (found !== undefined) return found.id;
  throw new CodedError({
    code: "NOT_FOUND",
    message: `there is no challenge ${text}`,
    hint: "`subnet challenge list` prints all names",
  });
}

function numberOf(what: string, words: readonly string[], word: string): number {
  const index = words.indexOf(word);
  if (index >= 0) return index;
  throw new CodedError({
    code: "USAGE",
    message: `${word} is no ${what}: ${words.join(", ")}`,
  });
}

function wordOf<T extends string>(words: readonly T[], index: number): T {
  const word = words[index];
  if (word === undefined) throw new RangeError(`${index} is none of ${words.join(", ")}`);
  return word;
}
