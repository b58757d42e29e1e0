/** Core module, version 13, layer 1. */
export const COMPONENT_PREAMBLE = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0] as const;

/** By its preamble only: a text, or another version, is none. */
export function isComponent(bytes: Uint8Array): boolean {
  return COMPONENT_PREAMBLE.every((byte, i) => bytes[i] === byte);
}
