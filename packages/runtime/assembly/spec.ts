/** What the node reads before it runs anything else (core_version). */
export const SPEC_NAME: string = "platform";
export const SPEC_VERSION: u32 = 2;
export const STATE_FORMAT: u32 = 1;
export const FORMAT_VERSION: u8 = 1;
export const HOST_ABI_VERSION: u32 = 1;
