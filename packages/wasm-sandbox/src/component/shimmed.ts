/** The component tools' own imports of WASI, and where they lead instead. */
export const SHIMMED = "@bytecodealliance/preview2-shim/";
export const SHIM: string = new URL("./wasi-shim.ts", import.meta.url).href;
