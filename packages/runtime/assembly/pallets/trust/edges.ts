import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Cursor, Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Registry } from "../session/registry";
import { TRUST } from "./errors";

const EDGES: u8 = 0;

/** Levels: 1 basic, 2 partial, 3 full. */
export const LOWEST_LEVEL: u8 = 1;
export const HIGHEST_LEVEL: u8 = 3;
/** Kinds of trust, numbered from 0 (src/trust.ts). */
export const CONTEXTS: u8 = 8;

/** What one account says of another in one context. */
export class Edge {
  context: u8 = 0;
  subject: Hash = Hash.none();
  level: u8 = 0;
  slot: u64 = 0;

  static key(from: Hash, context: u8, subject: Hash): Key {
    return Edge.of(from).u8(context).hash(subject);
  }

  private static of(from: Hash): Key {
    return new Key(TRUST, EDGES).hash(from);
  }

  /** By context, then by subject: the order of the keys. */
  static allOf(from: Hash): Array<Edge> {
    return Edge.list(new Cursor(Edge.of(from)), -1);
  }

  /** In one context, by subject. */
  static within(from: Hash, context: u8): Array<Edge> {
    return Edge.list(new Cursor(Edge.of(from).u8(context)), <i32>context);
  }

  private static list(cursor: Cursor, context: i32): Array<Edge> {
    const found = new Array<Edge>();
    while (cursor.next()) {
      const edge = new Edge();
      const suffix = cursor.suffix();
      edge.context = context < 0 ? suffix.at(0) : <u8>context;
      edge.subject = suffix.hash(context < 0 ? 1 : 0);
      const r = Reader.of(cursor.value());
      edge.level = r.u8();
      edge.slot = r.u64();
      found.push(edge);
    }
    return found;
  }

  static put(from: Hash, context: u8, subject: Hash, level: u8, slot: u64): void {
    Edge.key(from, context, subject).put(new Writer(9).u8(level).u64(slot));
  }

  /** At a boundary: words of and about accounts that left are void. */
  static forgetStrangers(): void {
    const cursor = new Cursor(new Key(TRUST, EDGES));
    while (cursor.next()) {
      const suffix = cursor.suffix();
      if (!Registry.isRegistered(suffix.hash(0)) || !Registry.isRegistered(suffix.hash(33)))
        cursor.remove();
    }
  }
}
