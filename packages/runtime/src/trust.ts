/** Words and forms of the trust pallet (docs/adr/0037). */

import { bool, Hash32, type Hex32, List, Option, Struct, u8 } from "@platform/protocol";
import type { Codec } from "scale-ts";

/** What an account is trusted with, by the number of the context. */
export const TRUST_CONTEXTS = [
  "governance",
  "resource-sharing",
  "mutual-credit",
  "identity",
  "infrastructure",
  "data-sharing",
  "general",
  "custom",
] as const;
export type TrustContext = (typeof TRUST_CONTEXTS)[number];

/** How far, by number; `none` is the absence of a word. */
export const TRUST_LEVELS = ["none", "basic", "partial", "full"] as const;
export type TrustLevel = (typeof TRUST_LEVELS)[number];

/** What an explanation ends in, by number. */
export const TRUST_VERDICTS = [
  "no-rule",
  "not-member",
  "untrusted",
  "anchor",
  "direct",
  "inherited",
] as const;
export type TrustVerdict = (typeof TRUST_VERDICTS)[number];

/** Whom the owners would have run a challenge; recorded and explained, it filters nobody. */
export interface TrustScope {
  /** Bit n: words of context n count. */
  readonly contexts: number;
  /** 1 to 3. */
  readonly minLevel: number;
  readonly membersOnly: boolean;
  /** Hops from an anchor, 1 to 3. */
  readonly maxDepth: number;
  /** Whose word counts by itself; ascending, 1 to 16. */
  readonly anchors: readonly Hex32[];
}

export const TrustScopeCodec: Codec<TrustScope> = Struct({
  contexts: u8,
  minLevel: u8,
  membersOnly: bool,
  maxDepth: u8,
  anchors: List(Hash32),
});

export interface TrustExplanation {
  /** Index in {@link TRUST_VERDICTS}. */
  readonly verdict: number;
  /** What the path comes to; 0 without one. */
  readonly level: number;
  /** Of the path. */
  readonly context: number;
  /** Anchor first, the validator last. */
  readonly path: readonly Hex32[];
  readonly rule: TrustScope | undefined;
}

export const TrustExplanationCodec: Codec<TrustExplanation> = Struct({
  verdict: u8,
  level: u8,
  context: u8,
  path: List(Hash32),
  rule: Option(TrustScopeCodec),
});

/** Owner action `setScope`. */
export interface ScopeArgs {
  readonly challenge: Hex32;
  readonly scope: TrustScope;
}

export const ScopeArgsCodec: Codec<ScopeArgs> = Struct({
  challenge: Hash32,
  scope: TrustScopeCodec,
});

export interface TrustArgs {
  readonly subject: Hex32;
  readonly context: number;
  readonly level: number;
}

export const TrustArgsCodec: Codec<TrustArgs> = Struct({ subject: Hash32, context: u8, level: u8 });
export const RevokeTrustArgsCodec: Codec<Omit<TrustArgs, "level">> = Struct({
  subject: Hash32,
  context: u8,
});
