/** Generated when the program is built: src/programs.ts, answersSource. */
export declare const ANSWERS: StaticArray<u32>;
