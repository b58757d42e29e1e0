/** Memory, tables and segments of the oracle, with what their operations cost beyond one. */

import type { Value } from "./arithmetic.ts";
import type { OracleModule } from "./module-reader.ts";
import { type PriceList, priceList } from "./price-list.ts";

const PAGE = 65_536;

/** The guest's own fault, whatever it was. */
export class OracleTrap extends Error {}

export interface Caps {
  /** Sandbox version whose prices are added up. */
  readonly version: number;
  readonly memoryPages: number;
  readonly tableElements: number;
}

export type Reference = number | null;

export class Store {
  /** Fuel counted so far. */
  fuel = 0n;
  readonly tables: Reference[][];
  readonly prices: PriceList;
  #view: DataView;
  readonly #module: OracleModule;
  readonly #caps: Caps;
  readonly #elements: Reference[][];
  readonly #data: Uint8Array[];

  constructor(module: OracleModule, caps: Caps) {
    this.#module = module;
    this.#caps = caps;
    const cap = Math.min(module.memory.maximum, caps.memoryPages);
    this.prices = priceList(caps.version, cap);
    this.#view = new DataView(new ArrayBuffer(module.memory.minimum * PAGE));
    this.tables = module.tables.map(({ minimum }) =>
      Array.from({ length: minimum }, (): Reference => null),
    );
    this.#elements = module.elements.map(({ items }) => items);
    this.#data = module.data.map(({ bytes }) => bytes);
    for (const [i, { active, table, offset, items }] of module.elements.entries()) {
      if (!active) continue;
      this.#checkTable(table, offset, items.length);
      for (const [j, item] of items.entries())
        (this.tables[table] as Reference[])[offset + j] = item;
      this.#elements[i] = [];
    }
    for (const [i, { active, offset, bytes }] of module.data.entries()) {
      if (!active) continue;
      this.#checkMemory(offset, bytes.length);
      this.memory().set(bytes, offset);
      this.#data[i] = new Uint8Array(0);
    }
  }

  memory(): Uint8Array {
    return new Uint8Array(this.#view.buffer);
  }

  #checkMemory(at: number, length: number): void {
    if (at + length > this.#view.byteLength) throw new OracleTrap("memory access");
  }

  #checkTable(table: number, at: number, length: number): void {
    if (at + length > (this.tables[table] as Reference[]).length)
      throw new OracleTrap("table access");
  }

  load(op: number, pointer: number, offset: number): Value {
    const at = (pointer >>> 0) + offset;
    this.#checkMemory(at, [4, 8, 4, 8, 1, 1, 2, 2, 1, 1, 2, 2, 4, 4][op - 0x28] as number);
    const view = this.#view;
    if (op === 0x28) return view.getInt32(at, true);
    if (op === 0x29) return view.getBigInt64(at, true);
    if (op === 0x2a) return view.getUint32(at, true);
    if (op === 0x2b) return view.getBigUint64(at, true);
    // In pairs, signed before unsigned: 8 and 16 bits of i32, then 8, 16 and 32 bits of i64.
    const long = op >= 0x30;
    const kind = op - (long ? 0x30 : 0x2c);
    const narrow = [
      () => view.getInt8(at),
      () => view.getUint8(at),
      () => view.getInt16(at, true),
      () => view.getUint16(at, true),
      () => view.getInt32(at, true),
      () => view.getUint32(at, true),
    ];
    const value = (narrow[kind] as () => number)();
    return long ? BigInt(value) : value;
  }

  store(op: number, pointer: number, offset: number, value: Value): void {
    const at = (pointer >>> 0) + offset;
    const width = [4, 8, 4, 8, 1, 2, 1, 2, 4][op - 0x36] as number;
    this.#checkMemory(at, width);
    if (width === 8) this.#view.setBigUint64(at, BigInt.asUintN(64, value as bigint), true);
    else {
      const low = Number(BigInt.asUintN(32, BigInt(value)));
      if (width === 4) this.#view.setUint32(at, low, true);
      else if (width === 2) this.#view.setUint16(at, low & 0xffff, true);
      else this.#view.setUint8(at, low & 0xff);
    }
  }

  get pages(): number {
    return this.#view.byteLength / PAGE;
  }

  growMemory(delta: number): number {
    const old = this.pages;
    const next = old + (delta >>> 0);
    if (next > Math.min(this.#module.memory.maximum, this.#caps.memoryPages)) return -1;
    this.fuel += this.prices.pages(delta >>> 0);
    const grown = new ArrayBuffer(next * PAGE);
    new Uint8Array(grown).set(this.memory());
    this.#view = new DataView(grown);
    return old;
  }

  /** fill, copy and init: to, what, length. */
  bulk(op: number, a: number, to: number, what: number, length: number): void {
    const [at, from, count] = [to >>> 0, what >>> 0, length >>> 0];
    this.fuel += this.prices.bytes(count);
    const data = this.#data[a] as Uint8Array;
    if (op === 0xfc08 && from + count > data.length) throw new OracleTrap("data segment");
    if (op === 0xfc0a) this.#checkMemory(from, count);
    this.#checkMemory(at, count);
    if (op === 0xfc08) this.memory().set(data.subarray(from, from + count), at);
    else if (op === 0xfc0a) this.memory().copyWithin(at, from, from + count);
    else this.memory().fill(what, at, at + count);
  }

  dropData(index: number): void {
    this.#data[index] = new Uint8Array(0);
  }

  dropElements(index: number): void {
    this.#elements[index] = [];
  }

  element(table: number, place: number): Reference {
    this.#checkTable(table, place >>> 0, 1);
    return this.tables[table]?.[place >>> 0] as Reference;
  }

  setElement(table: number, place: number, value: Reference): void {
    this.#checkTable(table, place >>> 0, 1);
    (this.tables[table] as Reference[])[place >>> 0] = value;
  }

  growTable(table: number, value: Reference, delta: number): number {
    const items = this.tables[table] as Reference[];
    const old = items.length;
    const cap = Math.min(this.#module.tables[table]?.maximum ?? 0, this.#caps.tableElements);
    if (old + (delta >>> 0) > cap) return -1;
    this.fuel += this.prices.elements(delta >>> 0);
    for (let i = 0; i < delta >>> 0; i++) items.push(value);
    return old;
  }

  fillTable(table: number, place: number, value: Reference, length: number): void {
    this.fuel += this.prices.elements(length >>> 0);
    this.#checkTable(table, place >>> 0, length >>> 0);
    this.tables[table]?.fill(value, place >>> 0, (place >>> 0) + (length >>> 0));
  }

  /** From a segment (`table.init`) or another table (`table.copy`). */
  copyTable(op: number, a: number, b: number, to: number, what: number, length: number): void {
    const [at, from, count] = [to >>> 0, what >>> 0, length >>> 0];
    this.fuel += this.prices.elements(count);
    // init names the segment first, copy the destination.
    const [source, table] = op === 0xfc0c ? [this.#elements[a], b] : [this.tables[b], a];
    if (from + count > (source as Reference[]).length) throw new OracleTrap("source of elements");
    this.#checkTable(table, at, count);
    const items = (source as Reference[]).slice(from, from + count);
    for (const [i, item] of items.entries()) (this.tables[table] as Reference[])[at + i] = item;
  }
}
